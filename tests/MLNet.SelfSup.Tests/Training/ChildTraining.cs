using System.Diagnostics;
using System.Globalization;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>Trains in a process of its own: the test executable, entered through <see cref="StartupHook"/>.</summary>
internal static class ChildTraining
{
    /// <summary>The name of <see cref="TinyMethod"/> in a task.</summary>
    public const string TinyName = "tiny";

    private const string HookVariable = "DOTNET_STARTUP_HOOKS";
    private const string HashPrefix = "hash ";
    private const string FirstStepPrefix = "first step ";
    private const string MemoryPrefix = "memory ";
    private const int StepsPerEpoch = 5;
    private const int BatchSize = 8;
    private const int ImageSize = 16;
    private const int SettledStep = 200;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    /// <summary>Starts a child and waits for its end.</summary>
    /// <param name="task">What it does.</param>
    /// <param name="isMeasured">Whether its memory counts: the runtime then settles before the training does.</param>
    public static ChildResult Start(ChildTask task, bool isMeasured = false)
    {
        string host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string assembly = typeof(ChildTraining).Assembly.Location;
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(assembly);
        }

        start.Environment[HookVariable] = assembly;
        start.Environment[ChildTask.Variable] = task.ToJson();
        if (isMeasured)
        {
            // Compiling hot methods anew takes some megabytes in the first seconds. The collector begins later the larger the processor's
            // cache is (300 MB of it: not by step 200), and its tables grow until then.
            start.Environment["DOTNET_TieredCompilation"] = "0";
            start.Environment["DOTNET_GCgen0size"] = "0x1000000";
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill();
            Assert.Fail($"The child did not end within {Timeout}.");
        }

        string[] lines = output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new ChildResult(
            process.ExitCode,
            Find(lines, FirstStepPrefix) is { } step ? long.Parse(step, CultureInfo.InvariantCulture) : null,
            Find(lines, HashPrefix),
            Find(lines, MemoryPrefix) is { } memory ? Array.ConvertAll(memory.Split(' '), m => long.Parse(m, CultureInfo.InvariantCulture)) : [],
            errors.Result);
    }

    /// <summary>Does the task in this process.</summary>
    public static void Run(ChildTask task)
    {
        PretrainingOptions options = NewOptions(task.Method) with
        {
            Epochs = task.Epochs,
            BatchSize = BatchSize,
            Threads = 1,
            LoaderWorkers = 2,
            CheckpointFolder = task.Folder,
            CheckpointEveryEpochs = task.CheckpointEveryEpochs,
        };
        bool isTiny = task.Method == TinyName;
        IImageSet images = isTiny ? new TinyImages(StepsPerEpoch * BatchSize) : new PatternImages(StepsPerEpoch * BatchSize, ImageSize);
        using ISelfSupervisedMethod inner = isTiny ? new TinyMethod() : MethodRegistry.Create(options, 3, options is AlbefOptions ? NewTexts(images.Count) : null);
        long? first = null;
        using var method = new ObservedMethod(inner, step =>
        {
            if (first is null)
            {
                Console.WriteLine(FirstStepPrefix + step.Step.ToString(CultureInfo.InvariantCulture));
            }

            first ??= step.Step;
            if (step.Step == first + task.KillAfterSteps)
            {
                KillSoon(task.KillDelayMicroseconds);
            }
        });
        var memory = new List<long>();
        var progress = new InlineProgress(p =>
        {
            if (p.IsEpochEnd && (p.Step == SettledStep || p.Step == p.Steps))
            {
                // The managed heap breathes by several megabytes; what is left to a finalizer is found by other tests.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
                memory.Add(Environment.WorkingSet);
            }
        });
        Trainer.Run(method, new PretrainingRequest { Options = options, Images = images, Seed = 4, Progress = progress }, torch.CPU, CancellationToken.None);
        Console.WriteLine(HashPrefix + TrainingHarness.Hash(inner.Module));
        Console.WriteLine(MemoryPrefix + string.Join(' ', memory));
    }

    private static PretrainingOptions NewOptions(string method)
    {
        VisionTransformerOptions transformer = VisionTransformerOptions.Micro(ImageSize) with { EmbedDim = 48, Depth = 2 };
        return method switch
        {
            "moco" => new MocoOptions
            {
                Encoder = ResNetOptions.Micro(ImageSize) with { Width = 8, StageDepths = [1, 1] },
                QueueSize = 20,
                BatchNormGroups = 2,
            },
            "albef" => new AlbefOptions
            {
                Encoder = transformer,
                TextEncoder = TextEncoderOptions.Micro() with { EmbedDim = 32, TextDepth = 1, FusionDepth = 1, NumHeads = 2 },
                ProjectionDim = 16,
                QueueSize = 20,
                WarmupEpochs = 1,
            },
            "mocov3" => new MocoV3Options { Encoder = transformer, ProjectorHiddenDim = 32, WarmupEpochs = 1 },
            "mae" or TinyName => new MaeOptions { Encoder = transformer, DecoderEmbedDim = 32, WarmupEpochs = 1 },
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "No such method."),
        };
    }

    private static PairedTexts NewTexts(int count) => new() { Captions = [.. Enumerable.Range(0, count).Select(i => $"picture {i % 10} of row {i / 10}")] };

    private static void KillSoon(int microseconds)
    {
        long start = Stopwatch.GetTimestamp();
        var killer = new Thread(() =>
        {
            while (Stopwatch.GetElapsedTime(start).TotalMicroseconds < microseconds)
            {
                Thread.Yield();
            }

            // SIGKILL on Unix: no handler, no finally, no flush.
            Process.GetCurrentProcess().Kill();
        });
        killer.Start();
    }

    private static string? Find(string[] lines, string prefix) =>
        lines.FirstOrDefault(l => l.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..].Trim();
}
