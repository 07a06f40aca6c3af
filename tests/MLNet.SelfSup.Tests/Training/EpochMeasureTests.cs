using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Training;
using TorchSharp;
using MessageLevel = MLNet.SelfSup.Runtime.MessageLevel;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>Measures between epochs. 22 images in batches of 4 are 5 steps an epoch, 6 epochs.</summary>
[TestClass]
public sealed class EpochMeasureTests
{
    private readonly List<PretrainingProgress> _reports = [];
    private readonly List<string> _messages = [];

    private PretrainingRequest Request => TrainingHarness.Request(TrainingHarness.Options) with
    {
        Progress = new InlineProgress(_reports.Add),
        Log = (level, text) =>
        {
            if (level == MessageLevel.Info)
            {
                _messages.Add(text);
            }
        },
    };

    [TestMethod]
    public void Run_MeasureDue_IsInTheReportAndTheMessageOfItsEpoch()
    {
        var measure = new FakeMeasure(everyEpochs: 2);

        Run(Request, measure);

        CollectionAssert.AreEqual(new[] { 2, 4, 6 }, measure.Epochs);
        double[] measured = [.. _reports.Where(r => r.Metrics.ContainsKey("epochMeasure")).Select(r => r.Metrics["epochMeasure"])];
        CollectionAssert.AreEqual(new double[] { 2, 4, 6 }, measured);
        Assert.IsTrue(_reports.TrueForAll(r => !r.Metrics.TryGetValue("epochMeasure", out double epoch) || (r.IsEpochEnd && r.Epoch == epoch)));
        Assert.HasCount(3, _messages.FindAll(m => m.Contains("epochMeasure ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Run_MeasureThatDraws_LeavesTheWeightsAsTheyAre()
    {
        string expected = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));

        Assert.AreEqual(expected, Run(Request, new FakeMeasure()));
    }

    [TestMethod]
    public void Run_SlowMeasure_DoesNotCountInImagesASecond()
    {
        Run(Request, new FakeMeasure(everyEpochs: 6) { OnMeasure = _ => Thread.Sleep(1000) });

        // With the pause, the 20 images of the last epoch would be 20 a second at best.
        Assert.IsGreaterThan(20, _reports[^1].ImagesPerSecond);
        Assert.IsGreaterThan(TimeSpan.FromSeconds(1), _reports[^1].Elapsed);
    }

    [TestMethod]
    public void Run_CancelledWhileItMeasures_ReportsTheEpochAndGoesOnWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string expected = TrainingHarness.RunAndHash(TrainingHarness.Request(TrainingHarness.Options));
        PretrainingRequest request = Request with { Options = TrainingHarness.Options with { CheckpointFolder = folder.Path } };
        using var stop = new CancellationTokenSource();
        var measure = new FakeMeasure(everyEpochs: 3)
        {
            OnMeasure = token =>
            {
                stop.Cancel();
                token.ThrowIfCancellationRequested();
            },
        };

        OperationCanceledException cancelled = Assert.ThrowsExactly<OperationCanceledException>(() => Run(request, measure, stop.Token));
        PretrainingProgress last = _reports[^1];
        string actual = Run(request, new FakeMeasure(everyEpochs: 3));

        Assert.Contains("after 15 of 30 steps", cancelled.Message, StringComparison.Ordinal);
        Assert.AreEqual((3.0, true, false), (last.Epoch, last.IsEpochEnd, last.Metrics.ContainsKey("epochMeasure")));
        Assert.AreEqual(expected, actual);
    }

    [TestMethod]
    public void Run_MeasureThatFails_SurfacesItsReason()
    {
        var measure = new FakeMeasure { OnMeasure = _ => throw new NotSupportedException("no ruler") };

        NotSupportedException error = Assert.ThrowsExactly<NotSupportedException>(() => Run(Request, measure));

        Assert.AreEqual("no ruler", error.Message);
    }

    private static string Run(PretrainingRequest request, IEpochMeasure measure, CancellationToken cancellationToken = default)
    {
        using var method = new TinyMethod();
        Trainer.Run(method, request, torch.CPU, measure, cancellationToken);
        return TrainingHarness.Hash(method.Module);
    }
}
