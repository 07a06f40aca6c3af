using Microsoft.ML;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class LabelEfficiencyOptionsTests
{
    [TestMethod]
    public void Defaults_AreAsDocumented()
    {
        var options = new LabelEfficiencyOptions();

        CollectionAssert.AreEqual(new[] { 1, 5, 10, 100 }, options.LabelsPerClass.ToArray());
        Assert.AreEqual((5, false, null, true, true), (options.Repeats, options.IncludeAllLabels, options.Seed, options.CompareRawPixels, options.CompareUntrained));
        Assert.AreEqual((BadImagePolicy.Throw, "Label efficiency", 1_000, 0.98), (options.BadImages, options.Title, options.MaxMapImages, options.MinDuplicateSimilarity));
    }

    [TestMethod]
    public void LabelsPerClass_AreSorted() =>
        CollectionAssert.AreEqual(new[] { 2, 3, 9 }, new LabelEfficiencyOptions { LabelsPerClass = [9, 2, 3] }.LabelsPerClass.ToArray());

    [TestMethod]
    public void Init_ValuesOutOfRange_Throw()
    {
        Assert.Contains("[5, 1, 5]", Assert.ThrowsExactly<ArgumentException>(() => new LabelEfficiencyOptions { LabelsPerClass = [5, 1, 5] }).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentException>(() => new LabelEfficiencyOptions { LabelsPerClass = [] });
        Assert.Contains("LabelsPerClass is 0", Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LabelEfficiencyOptions { LabelsPerClass = [1, 0] }).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LabelEfficiencyOptions { Repeats = 0 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LabelEfficiencyOptions { MaxMapImages = 1 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LabelEfficiencyOptions { MaxMapImages = 2_001 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LabelEfficiencyOptions { MinDuplicateSimilarity = 1.01 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LabelEfficiencyOptions { BadImages = (BadImagePolicy)9 });
        Assert.ThrowsExactly<ArgumentNullException>(() => new LabelEfficiencyOptions { Title = null! });
    }

    [TestMethod]
    public void Approach_WithoutNameOrEstimator_Throws()
    {
        var ml = new MLContext();

        Assert.ThrowsExactly<ArgumentException>(() => LabelEfficiencyApproach.Features(" ", ml.Transforms.CopyColumns("A", "B")));
        Assert.ThrowsExactly<ArgumentException>(() => LabelEfficiencyApproach.Features("copy", ml.Transforms.CopyColumns("A", "B"), string.Empty));
        Assert.ThrowsExactly<ArgumentNullException>(() => LabelEfficiencyApproach.Features("copy", null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => LabelEfficiencyApproach.Classifier("classifier", null!));
    }
}
