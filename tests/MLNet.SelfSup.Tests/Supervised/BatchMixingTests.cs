using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Supervised;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Supervised;

[TestClass]
public sealed class BatchMixingTests : IDisposable
{
    private readonly Generator _generator = new(3);

    public void Dispose() => _generator.Dispose();

    [TestMethod]
    public void Apply_Neither_GivesTheBatchAndDrawsNothing()
    {
        using var scope = NewDisposeScope();
        (Tensor images, Tensor targets) = NewBatch();
        using Tensor before = _generator.get_state();

        (Tensor mixed, Tensor labels) = new BatchMixing(0, 0).Apply(images, targets, _generator);

        Assert.AreSame(images, mixed);
        Assert.AreSame(targets, labels);
        TensorAssert.AreSame(before, _generator.get_state(), "The generator");
    }

    [TestMethod]
    public void Apply_Mixup_BlendsImagesAndTargetsInTheSameShares()
    {
        using var scope = NewDisposeScope();
        (Tensor images, Tensor targets) = NewBatch();

        (Tensor mixed, Tensor labels) = new BatchMixing(0.8, 0).Apply(images, targets, _generator);

        double share = labels[0][0].item<double>();
        Assert.IsTrue(share is > 0 and < 1, $"λ is {share}.");
        TensorAssert.AreClose((images * share) + (images.flip(0) * (1 - share)), mixed, 1e-12, "The images");
        TensorAssert.AreClose((targets * share) + (targets.flip(0) * (1 - share)), labels, 1e-12, "The targets");
    }

    [TestMethod]
    public void Apply_CutMix_SharesOfTargetsAreThoseOfThePixels()
    {
        using var scope = NewDisposeScope();
        (Tensor images, Tensor targets) = NewBatch();
        for (int i = 0; i < 20; i++)
        {
            (Tensor mixed, Tensor labels) = new BatchMixing(0, 1).Apply(images, targets, _generator);

            // Each image has one colour of its own, so that its pixels can be told from another's.
            double own = mixed[0].eq(images[0]).to(float64).mean().item<double>();
            double other = mixed[0].eq(images[3]).to(float64).mean().item<double>();
            Assert.AreEqual(1, own + other, 1e-9, "A pixel is neither's.");
            Assert.AreEqual(own, labels[0][0].item<double>(), 1e-9);
            Assert.AreEqual(other, labels[0][3].item<double>(), 1e-9);
        }
    }

    [TestMethod]
    public void Apply_CutMix_CutsOneRectangle()
    {
        using var scope = NewDisposeScope();
        (Tensor images, Tensor targets) = NewBatch();

        (Tensor mixed, _) = new BatchMixing(0, 1).Apply(images, targets, _generator);

        Tensor foreign = mixed[0][0].ne(images[0][0]);
        long rows = foreign.any(1).sum().item<long>();
        long columns = foreign.any(0).sum().item<long>();
        Assert.AreEqual(rows * columns, foreign.sum().item<long>());
    }

    [TestMethod]
    public void Apply_Both_TakesEachAboutHalfTheTime()
    {
        using var scope = NewDisposeScope();
        (Tensor images, Tensor targets) = NewBatch();
        int cuts = 0;
        for (int i = 0; i < 200; i++)
        {
            using var inner = NewDisposeScope();
            (Tensor mixed, _) = new BatchMixing(1, 1).Apply(images, targets, _generator);

            // A cut leaves pixels as they are; a blend leaves none.
            cuts += mixed[0].eq(images[0]).logical_or(mixed[0].eq(images[3])).all().item<bool>() ? 1 : 0;
        }

        Assert.IsTrue(cuts is > 70 and < 130, $"{cuts} of 200 batches were cut.");
    }

    [TestMethod]
    public void Apply_MixupShares_AreThoseOfABetaDistribution()
    {
        using var scope = NewDisposeScope();
        (Tensor images, Tensor targets) = NewBatch();
        double[] shares = [.. Enumerable.Range(0, 2000).Select(_ => Share())];

        // Beta(α, α) has the mean 1/2 and the variance 1 / (4 (2 α + 1)).
        Assert.AreEqual(0.5, shares.Average(), 0.03);
        Assert.AreEqual(1 / (4 * 2.6), shares.Average(s => (s - 0.5) * (s - 0.5)), 0.01);

        double Share()
        {
            using var inner = NewDisposeScope();
            return new BatchMixing(0.8, 0).Apply(images, targets, _generator).Targets[0][0].item<double>();
        }
    }

    private static (Tensor Images, Tensor Targets) NewBatch() =>
        (arange(4, dtype: float64).view(4, 1, 1, 1).expand(4, 3, 16, 16).contiguous(), eye(4, dtype: float64));
}
