using Microsoft.ML;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

[TestClass]
public sealed class PretrainingTests
{
    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = TestPictures.Side, PatchSize = 8, EmbedDim = 12, Depth = 1, NumHeads = 1 },
        Epochs = 2,
    };

    private readonly MLContext _ml = new(seed: 7);
    private readonly FakeRuntime _runtime = new();
    private readonly List<string> _messages = [];

    public PretrainingTests() => _ml.Log += (_, e) =>
    {
        if (e.Kind != Microsoft.ML.Runtime.ChannelMessageKind.Trace)
        {
            _messages.Add($"{e.Kind}: {e.Message}");
        }
    };

    [TestMethod]
    public void Fit_Options_TrainsOnTheImagesItIsGiven()
    {
        byte[]? pixels = null;
        _runtime.OnPretrain = (request, _) => pixels = request.Images[4].Pixels.ToArray();
        _ml.GpuDeviceId = 1;
        _ml.FallbackToCpu = true;

        using SelfSupervisedEmbeddingTransformer transformer = TestEmbedding.Trained(_ml, _runtime, Options).Fit(Images(5));

        PretrainingRequest request = _runtime.Requests.Single();
        Assert.AreSame(Options, request.Options);
        Assert.AreEqual(5, request.Images.Count);
        Assert.AreEqual(7, request.Seed);
        Assert.AreEqual(new ComputeDevice(1, true), request.Device);
        CollectionAssert.AreEqual(RgbOf(TestPictures.Images(5)[4]), pixels);
        Assert.AreNotSame(FakeRuntime.Artifact, transformer.Encoder);
    }

    [TestMethod]
    public void Fit_AnyColumnType_TrainsOnTheSamePixels()
    {
        List<byte[]> seen = [];
        _runtime.OnPretrain = (request, _) => seen.Add(request.Images[2].Pixels.ToArray());

        _ = TestEmbedding.Trained(_ml, _runtime, Options).Fit(Images(3));
        _ = TestEmbedding.Trained(_ml, _runtime, Options).Fit(_ml.Data.LoadFromEnumerable(TestPictures.Bytes(3)));
        _ = TestEmbedding.Trained(_ml, _runtime, Options).Fit(_ml.Data.LoadFromEnumerable(TestPictures.Pixels(3)));

        CollectionAssert.AreEqual(seen[0], seen[1]);
        CollectionAssert.AreEqual(seen[0], seen[2]);
    }

    [TestMethod]
    public void Fit_PretrainOn_TrainsOnceForAllFits()
    {
        SelfSupervisedEmbeddingEstimator estimator = TestEmbedding.Trained(_ml, _runtime, Options, pretrainOn: Images(9));

        SelfSupervisedEmbeddingTransformer first = estimator.Fit(Images(3));
        SelfSupervisedEmbeddingTransformer second = estimator.Fit(Images(2));

        Assert.AreEqual(9, _runtime.Requests.Single().Images.Count);
        Assert.AreSame(first.Encoder, second.Encoder);
        Assert.AreEqual(1, _runtime.Created);
    }

    [TestMethod]
    public void Fit_WrongInputSchema_FailsBeforeItTrains()
    {
        SelfSupervisedEmbeddingEstimator estimator = TestEmbedding.Trained(_ml, _runtime, Options, pretrainOn: Images(9));

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => estimator.Fit(_ml.Data.LoadFromEnumerable(new[] { new FilePathRow() })));

        Assert.IsEmpty(_runtime.Requests);
    }

    [TestMethod]
    public void Fit_OneImage_Trains()
    {
        _ = TestEmbedding.Trained(_ml, _runtime, Options).Fit(Images(1));

        Assert.AreEqual(1, _runtime.Requests.Single().Images.Count);
    }

    [TestMethod]
    public void Fit_NoRows_NamesTheColumn()
    {
        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => TestEmbedding.Trained(_ml, _runtime, Options).Fit(Images(0)));

        StringAssert.Contains(error.Message, "Column 'Image' has nothing to pre-train on", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_AllImagesCorrupt_NamesRowsAndReasons()
    {
        BytesRow[] rows = [new() { Image = [1] }, new() { Image = [] }];

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(
            () => TestEmbedding.Trained(_ml, _runtime, Options).Fit(_ml.Data.LoadFromEnumerable(rows)));

        StringAssert.Contains(error.Message, "None of the 2 images", StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "row 1", StringComparison.Ordinal);
        Assert.IsEmpty(_runtime.Requests);
    }

    [TestMethod]
    public void Fit_SomeImagesCorrupt_ReportsThemAtTheEnd()
    {
        List<BytesRow> rows = TestPictures.Bytes(20);
        for (int i = 0; i < 12; i++)
        {
            rows[i].Image = [1, 2, 3];
        }

        _ = TestEmbedding.Trained(_ml, _runtime, Options).Fit(_ml.Data.LoadFromEnumerable(rows));

        Assert.AreEqual(8, _runtime.Requests.Single().Images.Count);
        string report = _messages.Single(m => m.StartsWith("Warning", StringComparison.Ordinal));
        StringAssert.Contains(report, "12 of 20 images", StringComparison.Ordinal);
        StringAssert.Contains(report, "'row 9'", StringComparison.Ordinal);
        StringAssert.Contains(report, "and 2 more", StringComparison.Ordinal);
        Assert.AreEqual(report, _messages[^1]);
    }

    [TestMethod]
    public void Fit_CorruptImageAndPolicyThrow_NamesTheFirst()
    {
        List<BytesRow> rows = TestPictures.Bytes(5);
        rows[3].Image = [1, 2, 3];

        ImageDecodeException error = Assert.ThrowsExactly<ImageDecodeException>(
            () => TestEmbedding.Trained(_ml, _runtime, Options with { BadImages = BadImagePolicy.Throw }).Fit(_ml.Data.LoadFromEnumerable(rows)));

        Assert.AreEqual("row 3", error.ImageName);
    }

    [TestMethod]
    public void Fit_ProgressAndMessages_ReachTheCallerAndTheLog()
    {
        _runtime.OnPretrain = (request, _) =>
        {
            request.Progress!.Report(Progress(0.5, step: 1, loss: 3, seconds: 1, rate: 100));
            request.Progress.Report(Progress(1, step: 4, loss: 1, seconds: 3, rate: 250));
            request.Log!(SelfSup.Runtime.MessageLevel.Warning, "From the engine.");
        };
        var heard = new ProgressList();

        _ = TestEmbedding.Trained(_ml, _runtime, Options, progress: heard).Fit(Images(5));

        StringAssert.Contains(_messages[0], "Read 5 images of column 'Image'. Pre-training with mae by Fake, seed 7.", StringComparison.Ordinal);
        CollectionAssert.Contains(_messages.ConvertAll(m => m.StartsWith("Warning", StringComparison.Ordinal) && m.Contains("From the engine.", StringComparison.Ordinal)), true);
        CollectionAssert.AreEqual(new[] { 0.5, 1 }, heard.Reports.ConvertAll(p => p.Epoch));
    }

    [TestMethod]
    public void Fit_Cancelled_StopsTheEngine()
    {
        using var stop = new CancellationTokenSource();
        _runtime.OnPretrain = (_, token) =>
        {
            stop.Cancel();
            token.ThrowIfCancellationRequested();
        };

        Assert.Throws<OperationCanceledException>(() => TestEmbedding.Trained(_ml, _runtime, Options, cancellationToken: stop.Token).Fit(Images(3)));
    }

    [TestMethod]
    public void Fit_ContextCancelled_StopsTheEngineAtTheNextReport()
    {
        _runtime.OnPretrain = (request, token) =>
        {
            CancelContext.Cancel(_ml);
            request.Progress!.Report(Progress(0.5, step: 1, loss: 3, seconds: 1, rate: 100));
            token.ThrowIfCancellationRequested();
        };

        Assert.Throws<OperationCanceledException>(() => TestEmbedding.Trained(_ml, _runtime, Options).Fit(Images(3)));
    }

    [TestMethod]
    public void SelfSupervisedEmbed_OptionsThatDoNotFit_AreAnErrorAtOnce()
    {
        MaeOptions options = Options with { DecoderEmbedDim = 10, DecoderNumHeads = 4 };

        ArgumentException error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.SelfSupervisedEmbed("Features", "Image", options));

        StringAssert.Contains(error.Message, "DecoderEmbedDim 10", StringComparison.Ordinal);
    }

    private static PretrainingProgress Progress(double epoch, long step, double loss, double seconds, double rate) => new()
    {
        Epoch = epoch,
        Epochs = 2,
        Step = step,
        Steps = 8,
        Loss = loss,
        LearningRate = 0.1,
        ImagesPerSecond = rate,
        DataWaitShare = 0,
        Elapsed = TimeSpan.FromSeconds(seconds),
        Remaining = new TimeSpan(1, 1, 5),
        ResidentBytes = 1,
        IsEpochEnd = epoch == Math.Floor(epoch),
    };

    private static byte[] RgbOf(ImageRow row)
    {
        byte[] bgra = row.Image!.Pixels.ToArray();
        return [.. Enumerable.Range(0, bgra.Length / 4).SelectMany(i => new[] { bgra[(4 * i) + 2], bgra[(4 * i) + 1], bgra[4 * i] })];
    }

    private IDataView Images(int count) => _ml.Data.LoadFromEnumerable(TestPictures.Images(count));
}
