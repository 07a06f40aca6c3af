using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Albef;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Albef;

[TestClass]
[TestCategory("Albef")]
public sealed class AlbefLossTests
{
    [TestMethod]
    public void FindPositives_EqualNumbers_AreRightForEachOther()
    {
        using var scope = NewDisposeScope();
        Tensor pairs = tensor(new long[] { 4, 9, 4 });
        Tensor queued = tensor(new long[] { -1, 9 }, [1, 2]);

        Tensor positives = ContrastiveTargets.FindPositives(pairs, queued);

        TensorAssert.AreClose(tensor(new float[] { 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0 }, [3, 5]), positives.to(float32), 0, "positives");
    }

    [TestMethod]
    public void Mix_SeveralPositives_SpreadsTheHardTargetEvenly()
    {
        using var scope = NewDisposeScope();
        Tensor similarities = zeros([1, 4], dtype: float64);
        Tensor positives = tensor(new[] { true, false, true, false }, [1, 4]);

        Tensor targets = ContrastiveTargets.Mix(similarities, positives, 0.4);

        // 0.4 · 1/4 for all, and 0.6 · 1/2 for each positive.
        TensorAssert.AreClose(tensor(new[] { 0.4, 0.1, 0.4, 0.1 }, [1, 4]), targets, 1e-12, "targets");
    }

    [TestMethod]
    public void Compute_SoftTargets_MatchesHandValue()
    {
        using var scope = NewDisposeScope();
        Tensor similarities = tensor(new[] { Math.Log(3), 0 }, [1, 2]);
        Tensor targets = tensor(new[] { 0.5, 0.5 }, [1, 2]);

        double loss = ImageTextContrastiveLoss.Compute(similarities, targets).item<double>();

        Assert.AreEqual(-(0.5 * Math.Log(0.75)) - (0.5 * Math.Log(0.25)), loss, 1e-12);
    }

    [TestMethod]
    public void Compute_RandomSimilarities_EqualsTheNaiveLoop()
    {
        using var scope = NewDisposeScope();
        Tensor similarities = randn(5, 9, dtype: float64);
        Tensor targets = randn(5, 9, dtype: float64).softmax(1);
        double expected = 0;
        for (int row = 0; row < 5; row++)
        {
            double sum = Enumerable.Range(0, 9).Sum(c => Math.Exp(similarities[row, c].item<double>()));
            expected -= Enumerable.Range(0, 9).Sum(c => targets[row, c].item<double>() * (similarities[row, c].item<double>() - Math.Log(sum))) / 5;
        }

        Assert.AreEqual(expected, ImageTextContrastiveLoss.Compute(similarities, targets).item<double>(), 1e-12);
    }

    [TestMethod]
    public void Compute_Targets_GetNoGradient()
    {
        using var scope = NewDisposeScope();
        Tensor similarities = randn([3, 4], dtype: float64, requires_grad: true);
        Tensor following = randn([3, 4], dtype: float64);
        Tensor targets = ContrastiveTargets.Mix(following, eye(3, 4, dtype: @bool), 0.4);

        ImageTextContrastiveLoss.Compute(similarities, targets).backward();

        Assert.IsFalse(targets.requires_grad);
        Assert.IsTrue(similarities.grad!.abs().sum().item<double>() > 0);
    }

    [TestMethod]
    public void Weigh_PairsThatShowTheSame_WeighNothing()
    {
        using var scope = NewDisposeScope();
        Tensor similarities = tensor(new[] { 1.0, 2, 3, 4, 5, 6, 7, 8, 9 }, [3, 3]);
        Tensor positives = tensor(new[] { true, true, false, true, true, false, false, false, true }, [3, 3]);

        Tensor weights = HardNegatives.Weigh(similarities, positives);

        TensorAssert.AreClose(similarities.softmax(1) * positives.logical_not().to(float64), weights, 1e-12, "weights");
    }

    [TestMethod]
    public void Weigh_NegativesThatRoundToNothing_WeighAlike()
    {
        using var scope = NewDisposeScope();
        Tensor similarities = tensor(new float[] { 900, -900, -950, 0, 0, 0, 0, 0, 0 }, [3, 3]);

        Tensor weights = HardNegatives.Weigh(similarities, eye(3, dtype: @bool));

        TensorAssert.AreClose(tensor(new float[] { 0, 1, 1 }), weights[0], 0, "weights of the first row");
    }

    [TestMethod]
    public void FindRows_RowWithoutANegative_IsLeftOut()
    {
        using var scope = NewDisposeScope();
        Tensor allAlike = ones([2, 2], dtype: @bool);

        Assert.AreEqual(0, HardNegatives.FindRows(allAlike).shape[0]);
        TensorAssert.AreSame(tensor(new long[] { 0, 1 }), HardNegatives.FindRows(eye(2, dtype: @bool)), "rows");
    }

    [TestMethod]
    public void Pick_ManyDraws_FollowTheWeights()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor weights = tensor(new float[] { 0, 3, 0, 1, 0 }).unsqueeze(0).expand(4000, 5);

        Tensor picks = new GeneratorDraws(generator).Pick(weights);

        long[] counts = [.. Enumerable.Range(0, 5).Select(c => picks.eq(c).sum().item<long>())];
        Assert.AreEqual(0, counts[0] + counts[2] + counts[4]);
        Assert.AreEqual(3000, counts[1], 100);
    }

    [TestMethod]
    public void MaskedLanguageLoss_NothingHidden_IsZeroAndHasAGradient()
    {
        using var scope = NewDisposeScope();
        Tensor logits = zeros([0, 7], requires_grad: true);

        Tensor loss = MaskedLanguageLoss.Compute(logits, zeros([0], dtype: int64), zeros(0, 7), 0.4);
        loss.backward();

        Assert.AreEqual(0f, loss.item<float>());
    }

    [TestMethod]
    public void MaskedLanguageLoss_HandValues_MixHardAndSoft()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor(new[] { Math.Log(3), 0 }, [1, 2]);
        Tensor following = zeros([1, 2], dtype: float64);

        double loss = MaskedLanguageLoss.Compute(logits, tensor(new long[] { 1 }), following, 0.25).item<double>();

        double hard = -Math.Log(0.25);
        double soft = -(0.5 * Math.Log(0.75)) - (0.5 * Math.Log(0.25));
        Assert.AreEqual((0.75 * hard) + (0.25 * soft), loss, 1e-12);
    }

    [TestMethod]
    public void MatchingLoss_HandValues_MatchingPairsStandInFront()
    {
        using var scope = NewDisposeScope();
        Tensor logits = tensor(new[] { 0, Math.Log(3), 0, Math.Log(3) }, [2, 2]);

        double loss = MatchingLoss.Compute(logits, 1).item<double>();

        Assert.AreEqual((-Math.Log(0.75) - Math.Log(0.25)) / 2, loss, 1e-12);
    }
}
