using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.MocoV3;
using MLNet.SelfSup.Torch.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.MocoV3;

[TestClass]
[TestCategory("MocoV3")]
public sealed class MocoV3MethodTests
{
    private static readonly MocoV3Options Options = new()
    {
        Encoder = new ResNetOptions { ImageSize = 8, StageDepths = [1], Width = 4, StemKernelSize = 3, StemStride = 1, StemPooling = false },
        ProjectionDim = 6,
        ProjectorHiddenDim = 8,
        BatchSize = 4,
    };

    [TestMethod]
    public void ComputeLoss_Gradient_ReachesEncoderAndPredictorAlone()
    {
        using var scope = NewDisposeScope();
        using var method = new MocoV3Method(Options, seed: 1);

        ComputeLoss(method, NewViews()).backward();

        Assert.IsGreaterThan(0, GradientOf(method.Network.Encoder, "conv1.weight"));
        Assert.IsGreaterThan(0, GradientOf(method.Network.Encoder, "fc.0.weight"));
        Assert.IsGreaterThan(0, GradientOf(method.Network.Predictor, "0.weight"));
        Assert.IsTrue(method.Network.FollowingEncoder.parameters().All(p => p.grad is null));
        Assert.IsFalse(method.EncodeKeys(NewViews()[0]).requires_grad);
    }

    [TestMethod]
    public void ComputeLoss_SwappedViews_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        using var method = new MocoV3Method(Options, seed: 1);
        Tensor[] views = NewViews();

        Tensor loss = ComputeLoss(method, views).detach();

        Tensor swapped = ComputeLoss(method, [views[1], views[0]]).detach();
        TensorAssert.AreClose(loss, swapped, 1e-5, "loss");
    }

    [TestMethod]
    [DataRow(true, false)]
    [DataRow(false, true)]
    public void PatchProjection_FreezeOption_TellsWhetherItIsTrained(bool freeze, bool trained)
    {
        var vit = new VisionTransformerOptions { ImageSize = 8, PatchSize = 4, EmbedDim = 8, Depth = 1, NumHeads = 2 };
        using var method = new MocoV3Method(Options with { Encoder = vit, FreezePatchProjection = freeze }, seed: 1);

        string[] names = [.. method.Recipe.Groups.SelectMany(g => g.Parameters).Select(p => p.Name)];

        Assert.AreEqual(trained, names.Contains("base_encoder.patch_embed.proj.weight"));
        Assert.AreEqual(trained, names.Contains("base_encoder.patch_embed.proj.bias"));
        Assert.IsFalse(names.Any(n => n.StartsWith("momentum_encoder.", StringComparison.Ordinal) || n.EndsWith("pos_embed", StringComparison.Ordinal)));
    }

    private static Tensor[] NewViews()
    {
        using var generator = new Generator(2);
        return [rand([4, 3, 8, 8], generator: generator), rand([4, 3, 8, 8], generator: generator)];
    }

    private static Tensor ComputeLoss(MocoV3Method method, Tensor[] views)
    {
        using var generator = new Generator(1);
        return method.ComputeLoss(views, momentum: 1, new StepContext { Step = 0, Epoch = 0, Epochs = 1, Generator = generator });
    }

    private static float GradientOf(nn.Module module, string name)
    {
        Parameter parameter = module.named_parameters().Single(p => p.name == name).parameter;
        Assert.IsNotNull(parameter.grad, name);
        return parameter.grad.abs().sum().item<float>();
    }
}
