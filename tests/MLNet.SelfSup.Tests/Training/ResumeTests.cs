using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training;
using MessageLevel = MLNet.SelfSup.Runtime.MessageLevel;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>Trainings that stop and go on. 22 images in batches of 4 are 5 steps an epoch, 30 in all.</summary>
[TestClass]
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<(MessageLevel Level, string Text)> _messages = [];

    private MaeOptions Options => TrainingHarness.Options with { CheckpointFolder = _folder.Path };

    private PretrainingRequest Request => TrainingHarness.Request(Options) with { Log = (level, text) => _messages.Add((level, text)) };

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(0)]
    [DataRow(7)]
    [DataRow(10)]
    [DataRow(29)]
    public void Run_CancelledAndStartedAgain_EndsWithTheSameBits(int stopAfter)
    {
        string expected = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));

        OperationCanceledException cancelled = RunUntil(stopAfter, Request);
        (string hash, TrainingResult result, long firstStep) = GoOn(Request);

        Assert.Contains($"after {stopAfter} of 30 steps", cancelled.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, cancelled.Message, StringComparison.Ordinal);
        Assert.AreEqual(stopAfter, firstStep);
        Assert.AreEqual(30, result.Steps);
        Assert.AreEqual(expected, hash);
    }

    [TestMethod]
    public void Run_CancelledWithAccumulation_EndsWithTheSameBits()
    {
        MaeOptions options = TrainingHarness.Options with { BatchSize = 3, GradientAccumulation = 3, MaxGradientNorm = 0.1, CheckpointEveryEpochs = 100 };
        string expected = TrainingHarness.RunAndHash(TrainingHarness.Request(options));
        PretrainingRequest request = TrainingHarness.Request(options with { CheckpointFolder = _folder.Path });

        RunUntil(5, request);
        (string hash, _, long firstStep) = GoOn(request);

        Assert.AreEqual(5, firstStep);
        Assert.AreEqual(expected, hash);
    }

    [TestMethod]
    public void Run_StoppedInTheLastEpoch_ReportsTheLossOfTheWholeEpoch()
    {
        using var uninterrupted = new TinyMethod();
        double? expected = TrainingHarness.Run(uninterrupted, TrainingHarness.Request(TrainingHarness.Options)).FinalLoss;

        RunUntil(27, Request);

        Assert.AreEqual(expected, GoOn(Request).Result.FinalLoss);
        Assert.AreEqual(expected, GoOn(Request).Result.FinalLoss, "A finished run tells it again.");
    }

    [TestMethod]
    public void Run_CancelledWithoutAFolder_SaysThatItCannotGoOn()
    {
        OperationCanceledException cancelled = RunUntil(3, TrainingHarness.Request(TrainingHarness.Options));

        Assert.Contains("No CheckpointFolder is set", cancelled.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Run_OtherSettings_ListsWhatDiffers()
    {
        RunUntil(7, Request);
        PretrainingRequest other = TrainingHarness.Request(
            Options with { Epochs = 9, MaskRatio = 0.5, MaxGradientNorm = 1, Encoder = VisionTransformerOptions.Micro(imageSize: 32) },
            imageCount: 21,
            seed: 8);

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => GoOn(other));

        string[] wanted =
        [
            "epochs is 6 in the checkpoint, 9 now",
            "maskRatio is 0.75 in the checkpoint, 0.5 now",
            "maxGradientNorm is not set in the checkpoint, 1 now",
            "encoder.imageSize is 64 in the checkpoint, 32 now",
            "imageCount is 22 in the checkpoint, 21 now",
            "seed is 5 in the checkpoint, 8 now",
        ];
        Array.ForEach(wanted, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    [TestMethod]
    public void Run_OtherSettings_LeavesTheFolderFree()
    {
        RunUntil(7, Request);
        Assert.ThrowsExactly<InvalidOperationException>(() => GoOn(TrainingHarness.Request(Options with { Epochs = 9 })));

        Assert.AreEqual(7, GoOn(Request).FirstStep);
    }

    [TestMethod]
    public void Run_SettingsThatDoNotMatter_GoesOn()
    {
        RunUntil(7, Request);
        MaeOptions other = Options with
        {
            LoaderWorkers = 1,
            CacheMegabytes = 1,
            CacheFolder = "elsewhere",
            CheckpointEveryEpochs = 3,
            KeepDecoder = true,
            BadImages = BadImagePolicy.Throw,
            Features = new FeatureOptions { Pooling = FeaturePooling.ClassToken },
        };

        Assert.AreEqual(7, GoOn(TrainingHarness.Request(other)).FirstStep);
    }

    [TestMethod]
    public void Run_OtherNumberOfThreads_Warns()
    {
        RunUntil(7, Request);

        GoOn(Request with { Options = Options with { Threads = 2 } });

        Assert.IsTrue(_messages.Exists(m => m.Level == MessageLevel.Warning && m.Text.Contains("with 1 threads, this run has 2", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Run_TruncatedNewest_GoesOnFromThePrevious()
    {
        string expected = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));
        RunUntil(12, Request);
        string newest = Path.Combine(_folder.Path, "checkpoint-000000012.safetensors");
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^100]);

        (string hash, _, long firstStep) = GoOn(Request);

        Assert.AreEqual(10, firstStep);
        Assert.AreEqual(expected, hash);
        Assert.IsTrue(_messages.Exists(m => m.Level == MessageLevel.Warning && m.Text.Contains(newest, StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Run_FolderInUse_NamesIt()
    {
        IOException? error = null;
        using var method = new TinyMethod
        {
            BeforeLoss = step => error ??= Assert.ThrowsExactly<IOException>(() => GoOn(Request)),
        };

        TrainingHarness.Run(method, Request);

        Assert.Contains(_folder.Path, error!.Message, StringComparison.Ordinal);
        Assert.Contains("another run", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Run_DiskFull_KeepsThePreviousCheckpoint()
    {
        // The file that the second checkpoint is written to leads to a device that is always full.
        string temporary = Path.Combine(_folder.Path, $".checkpoint-000000010.safetensors.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp");
        using var method = new TinyMethod
        {
            BeforeLoss = step =>
            {
                if (step.Step == 9)
                {
                    File.CreateSymbolicLink(temporary, "/dev/full");
                }
            },
        };

        IOException error = Assert.ThrowsExactly<IOException>(() => TrainingHarness.Run(method, Request));

        Assert.Contains("checkpoint-000000010.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        Assert.IsFalse(File.Exists(temporary));
        Assert.AreEqual(5, GoOn(Request).FirstStep);
    }

    [TestMethod]
    public void Run_LogFolder_CutsEntriesBeyondTheResumedStep()
    {
        using var logs = new TemporaryFolder();
        PretrainingRequest request = Request with { Options = Options with { LogFolder = logs.Path } };
        string path = Path.Combine(logs.Path, "training.jsonl");
        RunUntil(12, request);
        File.Delete(Path.Combine(_folder.Path, "checkpoint-000000012.safetensors"));
        File.AppendAllText(path, "{\"kind\":\"report\",\"st");

        GoOn(request);

        long[] steps = [.. File.ReadLines(path).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).Where(e => e.GetProperty("kind").GetString() == "epoch").Select(e => e.GetProperty("step").GetInt64())];
        CollectionAssert.AreEqual(new long[] { 5, 10, 15, 20, 25, 30 }, steps);
    }

    private static OperationCanceledException RunUntil(int steps, PretrainingRequest request)
    {
        using var source = new CancellationTokenSource();
        if (steps == 0)
        {
            source.Cancel();
        }

        using var method = new TinyMethod
        {
            BeforeLoss = step =>
            {
                if (step.Step == steps - 1)
                {
                    source.Cancel();
                }
            },
        };
        return Assert.ThrowsExactly<OperationCanceledException>(() => TrainingHarness.Run(method, request, source.Token));
    }

    /// <summary>Runs to the end, from other initial weights, which the checkpoint must replace.</summary>
    private static (string Hash, TrainingResult Result, long FirstStep) GoOn(PretrainingRequest request)
    {
        long firstStep = long.MaxValue;
        using var method = new TinyMethod(seed: 77) { BeforeLoss = step => firstStep = Math.Min(firstStep, step.Step) };
        TrainingResult result = TrainingHarness.Run(method, request);
        return (TrainingHarness.Hash(method.Module), result, firstStep);
    }
}
