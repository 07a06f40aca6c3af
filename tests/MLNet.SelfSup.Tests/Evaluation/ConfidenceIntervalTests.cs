using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class ConfidenceIntervalTests
{
    // Wilson's interval of 8 of 10, as in Brown, Cai and DasGupta 2001: (0.490, 0.943).
    [TestMethod]
    [DataRow(8, 10, 0.4901625, 0.9433178)]
    [DataRow(50, 100, 0.4038315, 0.5961685)]
    [DataRow(0, 10, 0, 0.2775328)]
    [DataRow(10, 10, 0.7224672, 1)]
    [DataRow(1, 1, 0.2065493, 1)]
    public void OfShare_Share_MatchesKnownValues(int right, int count, double low, double high)
    {
        ConfidenceInterval interval = ConfidenceInterval.OfShare(right, count);

        Assert.AreEqual(low, interval.Low, 1e-6);
        Assert.AreEqual(high, interval.High, 1e-6);
    }

    [TestMethod]
    public void OfMean_ThreeResults_UsesStudentsQuantile()
    {
        ConfidenceInterval interval = ConfidenceInterval.OfMean([1, 2, 3]);

        // Mean 2, deviation 1, t = 4.303 at two degrees of freedom.
        Assert.AreEqual(2 - (4.303 / Math.Sqrt(3)), interval.Low, 1e-12);
        Assert.AreEqual(2 + (4.303 / Math.Sqrt(3)), interval.High, 1e-12);
    }

    [TestMethod]
    public void OfMean_ManyResults_UsesTheNormalQuantile()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(i => (double)(i % 2))];

        ConfidenceInterval interval = ConfidenceInterval.OfMean(values);

        Assert.AreEqual(0.5 + (1.96 * Math.Sqrt(25.0 / 99) / 10), interval.High, 1e-5);
    }

    [TestMethod]
    public void OfMean_OneResult_IsNotKnown() => Assert.AreEqual(double.NaN, ConfidenceInterval.OfMean([0.5]).Low);

    [TestMethod]
    public void OfRepeats_SeveralDraws_AddsBothReachesAsSquares()
    {
        ConfidenceInterval interval = ConfidenceInterval.OfRepeats([0.4, 0.5, 0.6], 100);

        // Draws: 4.303 · 0.1 / √3 = 0.24843. Images, 50 of 100: 0.5 - 0.4038315 = 0.0961685. Together √(0.061719 + 0.009248) = 0.266395.
        Assert.AreEqual(0.5 - 0.266395, interval.Low, 1e-5);
        Assert.AreEqual(0.5 + 0.266395, interval.High, 1e-5);
    }

    [TestMethod]
    public void OfRepeats_OneDraw_IsThatOfTheImages()
    {
        ConfidenceInterval interval = ConfidenceInterval.OfRepeats([0.8], 10);

        Assert.AreEqual(0.4901625, interval.Low, 1e-6);
        Assert.AreEqual(0.9433178, interval.High, 1e-6);
    }

    [TestMethod]
    public void OfRepeats_WideDraws_StayWithinZeroAndOne() =>
        Assert.AreEqual(new ConfidenceInterval(0, 1), ConfidenceInterval.OfRepeats([0.1, 0.9], 50));

    [TestMethod]
    public void Of_ImpossibleValues_Throw()
    {
        Assert.ThrowsExactly<ArgumentException>(() => ConfidenceInterval.OfMean([]));
        Assert.ThrowsExactly<ArgumentException>(() => ConfidenceInterval.OfRepeats([], 5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfRepeats([1.5], 5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfShare(0, 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfShare(3, 2));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfShare(-1, 2));
    }

    [TestMethod]
    public void OfShare_RepeatedSamples_HoldsTheTruthNineteenTimesInTwenty()
    {
        var random = new Random(5);
        int held = 0;
        for (int sample = 0; sample < 4000; sample++)
        {
            int right = Enumerable.Range(0, 60).Count(_ => random.NextDouble() < 0.8);
            ConfidenceInterval interval = ConfidenceInterval.OfShare(right, 60);
            held += interval.Low <= 0.8 && 0.8 <= interval.High ? 1 : 0;
        }

        Assert.AreEqual(0.95, held / 4000.0, 0.015);
    }
}
