using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class ClassificationResultTests
{
    // Class 0: three of four right, one taken for 1; class 1: one of two right, one taken for 2; class 2 is not tested; class 3: none of one right.
    private static readonly ClassificationResult Result = ClassificationResult.Measure([0, 0, 0, 0, 1, 1, 3], [0, 0, 1, 0, 1, 2, 1], classCount: 4);

    [TestMethod]
    public void Measure_UnequalClasses_MatchesHandValues()
    {
        Assert.AreEqual((7, 4), (Result.Count, Result.ClassCount));
        Assert.AreEqual(4 / 7.0, Result.Accuracy, 1e-12);
        Assert.AreEqual((0.75 + 0.5 + 0) / 3, Result.BalancedAccuracy, 1e-12);
        Assert.AreEqual(ConfidenceInterval.OfShare(4, 7), Result.Interval);
        Assert.AreEqual((3, 1, 0), (Result.Confusion(0, 0), Result.Confusion(0, 1), Result.Confusion(1, 0)));
        Assert.AreEqual(0.5, Result.Recall(1));
        Assert.AreEqual(double.NaN, Result.Recall(2));
    }

    [TestMethod]
    public void MostConfused_Pairs_AreThoseThatHappened()
    {
        ClassificationResult result = ClassificationResult.Measure([0, 0, 1, 1, 1, 2], [1, 1, 0, 1, 1, 2], classCount: 3);

        CollectionAssert.AreEqual(new[] { (0, 1, 2), (1, 0, 1) }, result.MostConfused(5).ToArray());
        CollectionAssert.AreEqual(new[] { (0, 1, 2) }, result.MostConfused(1).ToArray());
    }

    [TestMethod]
    public void Measure_WhatDoesNotFit_IsTold()
    {
        Assert.Contains("2 classes and 1 predictions", Assert.ThrowsExactly<ArgumentException>(() => ClassificationResult.Measure([0, 1], [0], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("Image 1 has class 1 and prediction 2", Assert.ThrowsExactly<ArgumentException>(() => ClassificationResult.Measure([0, 1], [0, 2], 2)).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentException>(() => ClassificationResult.Measure([], [], 2));
        Assert.ThrowsExactly<ArgumentException>(() => ClassificationResult.Measure([-1], [0], 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ClassificationResult.Measure([0], [0], 0));
    }
}
