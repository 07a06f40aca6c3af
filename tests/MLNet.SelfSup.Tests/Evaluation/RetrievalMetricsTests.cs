using MLNet.SelfSup.Evaluation;

namespace MLNet.SelfSup.Tests.Evaluation;

[TestClass]
public sealed class RetrievalMetricsTests
{
    private static readonly int[] Numbers = [0, 1, 2];

    [TestMethod]
    public void Measure_HandValues_RanksBothWays()
    {
        float[] images = [1, 0, 0, 1, 0.8f, 0.6f];
        float[] texts = [1, 0, 0.6f, 0.8f, 0, 1];

        RetrievalResult result = RetrievalMetrics.Measure<int>(images, Numbers, texts, Numbers);

        // Image 0: 1, .6, 0: rank 1. Image 1: 0, .8, 1: text 1 is second. Image 2: .8, .96, .6: text 2 is third.
        Assert.AreEqual(1 / 3.0, result.ImageToText.Recall(1), 1e-12);
        Assert.AreEqual(2 / 3.0, result.ImageToText.Recall(2), 1e-12);
        Assert.AreEqual(1, result.ImageToText.Recall(5), 1e-12);
        Assert.AreEqual(2, result.ImageToText.MedianRank);
        Assert.AreEqual(2, result.ImageToText.MeanRank);

        // Text 0: 1, 0, .8: rank 1. Text 1: .6, .8, .96: image 1 is second. Text 2: 0, 1, .6: image 2 is second.
        Assert.AreEqual(1 / 3.0, result.TextToImage.Recall(1), 1e-12);
        Assert.AreEqual(1, result.TextToImage.Recall(2), 1e-12);
    }

    [TestMethod]
    public void Measure_AllVectorsTheSame_FindsNothing()
    {
        float[] same = [1, 0, 1, 0, 1, 0];

        RetrievalResult result = RetrievalMetrics.Measure<int>(same, Numbers, same, Numbers);

        Assert.AreEqual(0, result.ImageToText.Recall(2));
        Assert.AreEqual(3, result.ImageToText.MedianRank);
        Assert.AreEqual(0, result.TextToImage.Recall(2));
    }

    [TestMethod]
    public void Measure_SeveralRightAnswers_TheFirstCountsAndTheyDoNotStandInEachOthersWay()
    {
        float[] images = [1, 0];
        float[] texts = [0.9f, 0, 0.9f, 0, 0.9f, 0, 0.5f, 0];

        RetrievalResult result = RetrievalMetrics.Measure(images, ["a"], texts, ["a", "a", "a", "b"]);

        Assert.AreEqual(1, result.ImageToText.Recall(1));
        Assert.AreEqual(3, result.TextToImage.QueryCount);
        Assert.AreEqual(1, result.TextToImage.LeftOutCount);
    }

    [TestMethod]
    public void Measure_RandomVectors_EqualsTheNaiveSort()
    {
        var random = new Random(1);
        float[] images = [.. Enumerable.Range(0, 40 * 5).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] texts = [.. Enumerable.Range(0, 25 * 5).Select(_ => (float)random.NextDouble() - 0.5f)];
        int[] imageKeys = [.. Enumerable.Range(0, 40).Select(_ => random.Next(12))];
        int[] textKeys = [.. Enumerable.Range(0, 25).Select(_ => random.Next(12))];

        RetrievalResult result = RetrievalMetrics.Measure<int>(images, imageKeys, texts, textKeys);

        int[] ranks = [.. Enumerable.Range(0, 40).Where(i => textKeys.Contains(imageKeys[i])).Select(i => 1 + Array.FindIndex(
            [.. Enumerable.Range(0, 25).OrderByDescending(t => Enumerable.Range(0, 5).Sum(d => images[(i * 5) + d] * texts[(t * 5) + d]))],
            t => textKeys[t] == imageKeys[i]))];
        foreach (int depth in new[] { 1, 5, 10, 25 })
        {
            Assert.AreEqual(ranks.Count(r => r <= depth) / (double)ranks.Length, result.ImageToText.Recall(depth), 1e-12);
        }
    }

    [TestMethod]
    public void Measure_SeveralRightAnswers_AveragePrecisionMatchesHandValue()
    {
        float[] images = [1, 0];
        float[] texts = [0.9f, 0, 0.8f, 0, 0.8f, 0, 0.5f, 0, 0.1f, 0];

        RetrievalResult result = RetrievalMetrics.Measure(images, ["a"], texts, ["a", "b", "a", "b", "a"]);

        // Right at ranks 1, 3 (behind its equal) and 5: (1 + 2/3 + 3/5) / 3.
        Assert.AreEqual((1 + (2 / 3.0) + (3 / 5.0)) / 3, result.ImageToText.MeanAveragePrecision, 1e-12);
    }

    [TestMethod]
    public void MeasureReranked_RightAnswersInBothParts_AveragePrecisionCountsAll()
    {
        float[] images = [1, 0];
        float[] texts = [0.9f, 0, 0.8f, 0, 0.7f, 0, 0.6f, 0];

        RetrievalResult result = RetrievalMetrics.MeasureReranked(images, ["a"], texts, ["b", "a", "c", "a"], rerank: 2, (pairs, scores) =>
        {
            for (int i = 0; i < pairs.Count; i++)
            {
                scores[i] = pairs[i].Text;
            }
        });

        // Text 1 comes first by its score, text 3 stays the last of four.
        Assert.AreEqual((1 + (2 / 4.0)) / 2, result.ImageToText.MeanAveragePrecision, 1e-12);
    }

    [TestMethod]
    public void MeasureWithin_Classes_FindTheirOwn()
    {
        float[] images = [1, 0, 0.9f, 0.1f, 0, 1, 0.1f, 0.9f, 0.5f, 0.5f];

        RetrievalDirection result = RetrievalMetrics.MeasureWithin(images, ["a", "a", "b", "b", "c"]);

        Assert.AreEqual((4, 1), (result.QueryCount, result.LeftOutCount));
        Assert.AreEqual(1, result.Recall(1));
        Assert.AreEqual(1, result.MeanAveragePrecision);
        Assert.ThrowsExactly<ArgumentException>(() => RetrievalMetrics.MeasureWithin(new float[2], ["a"]));
        Assert.ThrowsExactly<ArgumentException>(() => RetrievalMetrics.MeasureWithin(new float[3], ["a", "b"]));
    }

    [TestMethod]
    public void MeasureWithin_Random_EqualsTheNaiveAveragePrecision()
    {
        var random = new Random(6);
        float[][] images = [.. Enumerable.Range(0, 50).Select(_ => Enumerable.Range(0, 4).Select(_ => (float)random.NextDouble() - 0.5f).ToArray())];
        int[] keys = [.. Enumerable.Range(0, 50).Select(i => i % 7)];

        RetrievalDirection result = RetrievalMetrics.MeasureWithin<int>(images.SelectMany(i => i).ToArray(), keys);

        double expected = Enumerable.Range(0, 50).Average(q =>
        {
            int[] order = [.. Enumerable.Range(0, 50).Where(i => i != q).OrderByDescending(i => images[i].Zip(images[q], (a, b) => a * b).Sum())];
            int[] right = [.. Enumerable.Range(0, 49).Where(rank => keys[order[rank]] == keys[q])];
            return right.Select((rank, i) => (i + 1) / (rank + 1.0)).Average();
        });
        Assert.AreEqual(expected, result.MeanAveragePrecision, 1e-12);
    }

    [TestMethod]
    public void MeasureReranked_MatchingHeadKnowsBetter_RanksByIt()
    {
        float[] images = [1, 0, 0, 1, 0.8f, 0.6f];
        float[] texts = [1, 0, 0.6f, 0.8f, 0, 1];

        RetrievalResult result = RetrievalMetrics.MeasureReranked<int>(images, Numbers, texts, Numbers, rerank: 3, ScoreEqualNumbers);

        Assert.AreEqual(1, result.ImageToText.Recall(1));
        Assert.AreEqual(1, result.TextToImage.Recall(1));
    }

    [TestMethod]
    public void MeasureReranked_RightAnswerNotAmongTheFirst_KeepsItsRank()
    {
        float[] images = [1, 0, 0, 1, 0.8f, 0.6f];
        float[] texts = [1, 0, 0.6f, 0.8f, 0, 1];

        RetrievalResult result = RetrievalMetrics.MeasureReranked<int>(images, Numbers, texts, Numbers, rerank: 2, ScoreEqualNumbers);

        // Image 2 has its text at rank 3.
        Assert.AreEqual(2 / 3.0, result.ImageToText.Recall(2), 1e-12);
        Assert.AreEqual(1, result.ImageToText.Recall(3));
    }

    [TestMethod]
    public void MeasureReranked_MatchingHeadThatIsWrong_LowersTheRank()
    {
        float[] units = [1, 0, 0, 1];

        RetrievalResult result = RetrievalMetrics.MeasureReranked<int>(units, [0, 1], units, [0, 1], rerank: 2, (pairs, scores) =>
        {
            for (int i = 0; i < pairs.Count; i++)
            {
                scores[i] = pairs[i].Image == pairs[i].Text ? 0 : 1;
            }
        });

        Assert.AreEqual(0, result.ImageToText.Recall(1));
        Assert.AreEqual(0, result.TextToImage.Recall(1));
    }

    [TestMethod]
    public void Measure_NotANumber_SaysSo()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(() => RetrievalMetrics.Measure<int>(new[] { 1, float.NaN }, [0], new[] { 1f, 0 }, [0])).Message;

        Assert.Contains("Value 1 is NaN", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Measure_OtherWidths_SaysWhatIsWanted()
    {
        string message = Assert.ThrowsExactly<ArgumentException>(() => RetrievalMetrics.Measure<int>(new float[4], [0], new float[6], [0, 1])).Message;

        Assert.Contains("4 values for 1 images and 6 for 2 texts", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Recall_DepthOfNothing_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RetrievalMetrics.Measure<int>(new[] { 1f }, [0], new[] { 1f }, [0]).ImageToText.Recall(0));

    private static void ScoreEqualNumbers(IReadOnlyList<(int Image, int Text)> pairs, Span<float> scores)
    {
        for (int i = 0; i < pairs.Count; i++)
        {
            scores[i] = pairs[i].Image == pairs[i].Text ? 1 : 0;
        }
    }
}
