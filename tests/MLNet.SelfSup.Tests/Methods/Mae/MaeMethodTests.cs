using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods.Mae;
using MLNet.SelfSup.Torch.Training;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Mae;

[TestClass]
[TestCategory("Mae")]
public sealed class MaeMethodTests
{
    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 1, NumHeads = 2 },
        DecoderEmbedDim = 16,
    };

    [TestMethod]
    public void ComputeLoss_MaskingGiven_EqualsTheMaskedMeanOverAllPatches()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var method = new MaeMethod(Options, seed: 1);
        Tensor images = rand(3, 3, 16, 16);
        RandomMasking masking = RandomMasking.FromNoise(rand(3, 16), visibleCount: 4);

        Tensor loss = method.ComputeLoss(images, masking);

        Tensor patches = Patches.FromImages(images, 4);
        Tensor perPatch = MaeLoss.ComputePerPatch(method.Model.PredictAll(patches, masking), patches, normalize: true);
        Tensor mask = masking.ToMask();
        Assert.AreEqual(((perPatch * mask).sum() / mask.sum()).item<float>(), loss.item<float>(), 1e-6f);
    }

    [TestMethod]
    public void ComputeLoss_SameGeneratorState_GivesTheSameLoss()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var method = new MaeMethod(Options, seed: 1);
        Tensor[] views = [rand(3, 3, 16, 16)];
        using var generator = new Generator(9);
        var step = new StepContext { Step = 0, Epoch = 0, Epochs = 1, Generator = generator };
        float first = method.ComputeLoss(views, step).item<float>();
        float other = method.ComputeLoss(views, step).item<float>();
        generator.manual_seed(9);

        float second = method.ComputeLoss(views, step).item<float>();

        Assert.AreEqual(first, second);
        Assert.AreNotEqual(first, other);
    }

    [TestMethod]
    public void Recipe_LearningRate_RisesToBaseTimesBatchAndFallsToZero()
    {
        using var method = new MaeMethod(Options with { BaseLearningRate = 1e-3, BatchSize = 128, GradientAccumulation = 4, WarmupEpochs = 10, Epochs = 50 }, seed: 1);

        Func<SchedulePoint, double> rate = method.Recipe.LearningRate;

        Assert.AreEqual(0, rate(new SchedulePoint(0, 4)));
        Assert.AreEqual(1e-3, rate(new SchedulePoint(20, 4)), 1e-12);
        Assert.AreEqual(2e-3, rate(new SchedulePoint(40, 4)), 1e-12);
        Assert.AreEqual(1e-3, rate(new SchedulePoint(120, 4)), 1e-12);
        Assert.AreEqual(0, rate(new SchedulePoint(200, 4)), 1e-12);
    }

    [TestMethod]
    public void Recipe_Groups_DecayMatricesAndTokensAlone()
    {
        using var method = new MaeMethod(Options with { WeightDecay = 0.3 }, seed: 1);

        Dictionary<double, string[]> names = method.Recipe.Groups.ToDictionary(g => g.WeightDecay, g => g.Parameters.Select(p => p.Name).ToArray());

        CollectionAssert.IsSubsetOf(new[] { "cls_token", "mask_token", "patch_embed.proj.weight", "decoder_pred.weight" }, names[0.3]);
        CollectionAssert.IsSubsetOf(new[] { "norm.weight", "norm.bias", "patch_embed.proj.bias", "blocks.0.attn.qkv.bias" }, names[0]);
        Assert.IsFalse(names.Values.Any(n => n.Contains("pos_embed") || n.Contains("decoder_pos_embed")));
    }

    [TestMethod]
    public void GetEncoderState_Default_LeavesTheDecoderOut()
    {
        using var method = new MaeMethod(Options, seed: 1);

        string[] names = [.. method.GetEncoderState().Keys];

        Assert.Contains("cls_token", names);
        Assert.IsFalse(names.Any(n => n == "mask_token" || n.StartsWith("decoder", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void GetEncoderState_KeepDecoder_HoldsAllTensors()
    {
        using var method = new MaeMethod(Options with { KeepDecoder = true }, seed: 1);

        CollectionAssert.AreEquivalent(method.Model.state_dict().Keys.ToArray(), method.GetEncoderState().Keys.ToArray());
    }
}
