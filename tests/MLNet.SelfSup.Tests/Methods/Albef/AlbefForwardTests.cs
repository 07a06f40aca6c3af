using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Albef;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Albef;

[TestClass]
[TestCategory("Albef")]
public sealed class AlbefForwardTests
{
    private const int Vocabulary = 30;

    private static readonly SpecialTokens Tokens = new(Vocabulary, 0, 2, 4);

    private static AlbefOptions Options => new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 8, EmbedDim = 8, Depth = 1, NumHeads = 2 },
        TextEncoder = new TextEncoderOptions { EmbedDim = 8, TextDepth = 1, FusionDepth = 1, NumHeads = 2, MaxPositions = 8, MaxTextLength = 8, Dropout = 0 },
        ProjectionDim = 4,
        QueueSize = 7,
        BatchSize = 4,
    };

    [TestMethod]
    public void ComputeLosses_QueueThatIsNoMultipleOfTheBatch_WrapsAround()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var network = new AlbefNetwork(Options, Vocabulary, generator);
        var forward = new AlbefForward(network, Options, Tokens);

        _ = forward.ComputeLosses(rand(4, 3, 16, 16), NewTexts([0, 1, 2, 3]), 0.9, 0.4, new GeneratorDraws(generator));
        _ = forward.ComputeLosses(rand(4, 3, 16, 16), NewTexts([4, 5, 6, 7]), 0.9, 0.4, new GeneratorDraws(generator));

        TensorAssert.AreSame(tensor(new long[] { 7, 1, 2, 3, 4, 5, 6 }, [1, 7]), network.PairQueue, "pairs of the queue");
        Assert.AreEqual(1, network.QueuePointer.item<long>());
    }

    [TestMethod]
    public void ComputeLosses_AllPairsShowTheSame_HasNoNegativesAndIsFinite()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var network = new AlbefNetwork(Options, Vocabulary, generator);

        AlbefLosses losses = new AlbefForward(network, Options, Tokens).ComputeLosses(rand(4, 3, 16, 16), NewTexts([5, 5, 5, 5]), 0.9, 0.4, new GeneratorDraws(generator));
        losses.Total.backward();

        Assert.IsTrue(losses.Total.isfinite().item<bool>());
        Assert.IsTrue(network.named_parameters().Where(p => p.parameter.grad is not null).All(p => p.parameter.grad!.isfinite().all().item<bool>()));
    }

    [TestMethod]
    public void ComputeLosses_SamePairInTheQueue_IsNotPunished()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var network = new AlbefNetwork(Options, Vocabulary, generator);
        var forward = new AlbefForward(network, Options, Tokens);
        Tensor images = rand(4, 3, 16, 16);
        _ = forward.ComputeLosses(images, NewTexts([0, 1, 2, 3]), 1, 0, new GeneratorDraws(generator));

        Tensor positives = ContrastiveTargets.FindPositives(NewTexts([0, 1, 2, 3]).Pairs, network.PairQueue);

        TensorAssert.AreSame(full([4], 2L, dtype: int64), positives.sum(1), "positives a row");
    }

    [TestMethod]
    public void ComputeLosses_NoTokenHidden_LanguageLossIsZero()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        AlbefOptions options = Options with { MaskProbability = 1e-12 };
        using var network = new AlbefNetwork(options, Vocabulary, generator);

        AlbefLosses losses = new AlbefForward(network, options, Tokens).ComputeLosses(rand(4, 3, 16, 16), NewTexts([0, 1, 2, 3]), 0.9, 0.4, new GeneratorDraws(generator));
        losses.Total.backward();

        Assert.AreEqual(0f, losses.Language.item<float>());
        Assert.IsTrue(losses.Total.isfinite().item<bool>());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(0.5)]
    public void ComputeLosses_LanguageLossWeight_ScalesThatLossAlone(double weight)
    {
        using var scope = NewDisposeScope();
        AlbefLosses whole = Compute(Options);
        AlbefLosses weighted = Compute(Options with { LanguageLossWeight = weight });

        Assert.AreEqual(weight * whole.Language.item<float>(), weighted.Language.item<float>(), 1e-6f);
        Assert.AreEqual(whole.Contrast.item<float>(), weighted.Contrast.item<float>());
        Assert.AreEqual(whole.Matching.item<float>(), weighted.Matching.item<float>());

        static AlbefLosses Compute(AlbefOptions options)
        {
            using var generator = new Generator(1);
            using var network = new AlbefNetwork(options, Vocabulary, generator);
            return new AlbefForward(network, options, Tokens).ComputeLosses(full([4, 3, 16, 16], 0.5), NewTexts([0, 1, 2, 3]), 0.9, 0.4, new GeneratorDraws(generator));
        }
    }

    [TestMethod]
    public void Encode_MomentumOfOne_LeavesTheFollowers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var network = new AlbefNetwork(Options, Vocabulary, generator);
        using (no_grad())
        {
            network.VisionProjection.Weight.add_(1);
        }

        Tensor before = network.FollowingVisionProjection.Weight.clone();
        _ = new AlbefForward(network, Options, Tokens).Encode(rand(4, 3, 16, 16), NewTexts([0, 1, 2, 3]), 1);

        TensorAssert.AreSame(before, network.FollowingVisionProjection.Weight, "the follower");
    }

    [TestMethod]
    public void Encode_Padding_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var generator = new Generator(1);
        using var network = new AlbefNetwork(Options, Vocabulary, generator);
        Tensor image = rand(1, 3, 16, 16);
        var forward = new AlbefForward(network, Options, Tokens);
        var exact = new TokenBatch(tensor(new long[] { 2, 9, 8 }, [1, 3]), ones(1, 3), tensor(new long[] { 0 }));
        var padded = new TokenBatch(tensor(new long[] { 2, 9, 8, 0, 0 }, [1, 5]), tensor(new float[] { 1, 1, 1, 0, 0 }, [1, 5]), tensor(new long[] { 0 }));

        EncodedPairs first = forward.Encode(image, exact, 1);
        EncodedPairs second = forward.Encode(image, padded, 1);

        TensorAssert.AreClose(first.TextFeatures, second.TextFeatures, 1e-6, "text features");
        TensorAssert.AreClose(network.Match(first.Text, exact.Mask, first.Image), network.Match(second.Text, padded.Mask, second.Image), 1e-6, "matching logits");
    }

    private static TokenBatch NewTexts(long[] pairs)
    {
        Tensor ids = tensor(pairs).unsqueeze(1).add(tensor(new long[] { 5, 9, 13 }));
        return new TokenBatch(cat([full([pairs.Length, 1], 2L, dtype: int64), ids], 1), ones(pairs.Length, 4), tensor(pairs));
    }
}
