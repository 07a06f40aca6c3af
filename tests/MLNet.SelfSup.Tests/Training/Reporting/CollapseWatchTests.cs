using MLNet.SelfSup.Torch.Training.Reporting;
using MessageLevel = MLNet.SelfSup.Runtime.MessageLevel;

namespace MLNet.SelfSup.Tests.Training.Reporting;

[TestClass]
public sealed class CollapseWatchTests
{
    private static readonly Dictionary<string, double> Healthy = new(StringComparer.Ordinal)
    {
        ["featureStd"] = 0.8,
        ["rankMe"] = 40,
        ["rankMeShare"] = 40 / 128.0,
        ["positiveSimilarity"] = 0.7,
        ["negativeSimilarity"] = 0.1,
    };

    private readonly List<string> _warnings = [];

    [TestMethod]
    public void EndEpoch_HealthyMeasures_SaysNothing()
    {
        Watch(100, Healthy, Healthy, Healthy, Healthy, Healthy);

        Assert.IsEmpty(_warnings);
    }

    [TestMethod]
    public void EndEpoch_NoMeasures_SaysNothing()
    {
        Watch(2, new(StringComparer.Ordinal), new(StringComparer.Ordinal) { ["accuracy"] = 0 });

        Assert.IsEmpty(_warnings);
    }

    [TestMethod]
    public void EndEpoch_NoLog_SaysNothing()
    {
        var watch = new CollapseWatch(1, log: null);
        watch.Add(With("featureStd", 0));

        watch.EndEpoch(1);
    }

    [TestMethod]
    public void EndEpoch_SmallDeviation_NamesValueThresholdAndRemedies()
    {
        Watch(1, With("featureStd", 0.0123));

        string warning = _warnings.Single();
        Assert.Contains("epoch 1 of 1", warning, StringComparison.Ordinal);
        Assert.Contains("featureStd is 0.0123, below 0.1", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("rankMe is", warning, StringComparison.Ordinal);
        string[] remedies = ["learning rate", "warm-up", "batch or queue", "temperature", "BatchNormGroups"];
        Array.ForEach(remedies, remedy => Assert.Contains(remedy, warning, StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow(6.3, 128, true)]
    [DataRow(6.5, 128, false)]
    [DataRow(1.9, 16, true)]
    [DataRow(2.1, 16, false)]
    [DataRow(1.4, 3, true)]
    [DataRow(1.6, 3, false)]
    public void EndEpoch_LowRank_DependsOnTheLargestPossible(double rank, int largest, bool isCollapse)
    {
        Watch(1, new Dictionary<string, double>(Healthy, StringComparer.Ordinal) { ["rankMe"] = rank, ["rankMeShare"] = rank / largest });

        Assert.HasCount(isCollapse ? 1 : 0, _warnings);
        Assert.IsTrue(_warnings.TrueForAll(w => w.Contains($"of at most {largest}", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void EndEpoch_PairsAsSimilarAsOthers_NamesBoth()
    {
        Watch(1, With("negativeSimilarity", 0.695));

        Assert.Contains("positiveSimilarity 0.7 less negativeSimilarity 0.695 is 0.005, below 0.01", _warnings.Single(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void EndEpoch_BatchesOfAnEpoch_LooksAtTheirMean()
    {
        var watch = new CollapseWatch(1, (_, text) => _warnings.Add(text));
        watch.Add(With("featureStd", 0.02));
        watch.Add(With("featureStd", 0.3));

        watch.EndEpoch(1);

        Assert.IsEmpty(_warnings, "The mean is 0.16.");
    }

    [TestMethod]
    [DataRow(100, 4)]
    [DataRow(20, 3)]
    [DataRow(6, 2)]
    [DataRow(1, 1)]
    public void EndEpoch_CollapsedFromTheStart_WarnsAfterTheFirstEpochs(int epochs, int firstWarning)
    {
        var watch = new CollapseWatch(epochs, (_, text) => _warnings.Add(text));
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            watch.Add(With("featureStd", 0));
            watch.EndEpoch(epoch);
        }

        Assert.Contains($"epoch {firstWarning} of {epochs}", _warnings.Single(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void EndEpoch_RecoveredAndCollapsedAgain_WarnsAgain()
    {
        Dictionary<string, double> collapsed = With("featureStd", 0.01);

        Watch(10, Healthy, collapsed, collapsed, Healthy, Healthy, collapsed, collapsed);

        Assert.HasCount(2, _warnings);
        Assert.Contains("epoch 2 of 10", _warnings[0], StringComparison.Ordinal);
        Assert.Contains("epoch 6 of 10", _warnings[1], StringComparison.Ordinal);
    }

    [TestMethod]
    public void Run_MethodThatCollapses_WarnsOnceInTheLogAfterTheFirstEpoch()
    {
        var messages = new List<(MessageLevel Level, string Text)>();
        using var method = new TinyMethod { BeforeLoss = step => step.Metrics["featureStd"] = 0.01 };

        TrainingHarness.Run(method, TrainingHarness.Request(TrainingHarness.Options) with { Log = (level, text) => messages.Add((level, text)) });

        string warning = messages.Single(m => m.Level == MessageLevel.Warning).Text;
        Assert.Contains("collapsed in epoch 2 of 6: featureStd is 0.01", warning, StringComparison.Ordinal);
        Assert.Contains("featureStd 0.01, twice 2, ", messages.Last(m => m.Level == MessageLevel.Info).Text, StringComparison.Ordinal);
    }

    private static Dictionary<string, double> With(string name, double value) => new(Healthy, StringComparer.Ordinal) { [name] = value };

    private void Watch(int epochs, params Dictionary<string, double>[] means)
    {
        var watch = new CollapseWatch(epochs, (level, text) =>
        {
            Assert.AreEqual(MessageLevel.Warning, level);
            _warnings.Add(text);
        });
        for (int epoch = 1; epoch <= means.Length; epoch++)
        {
            watch.Add(means[epoch - 1]);
            watch.EndEpoch(epoch);
        }
    }
}
