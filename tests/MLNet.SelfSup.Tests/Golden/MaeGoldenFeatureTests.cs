using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The encoder by itself, as the official fine-tuning model uses it.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class MaeGoldenFeatureTests
{
    [TestMethod]
    public void ForwardFeatures_ClassToken_MatchesTheOfficialFeatures()
    {
        MaeGolden golden = MaeGolden.Require("features.safetensors");
        using var scope = NewDisposeScope();
        using ImageEncoderModule encoder = LoadEncoder(golden);

        Tensor features = encoder.ForwardFeatures(golden.ReadImages(0, float64), new FeatureOptions { Pooling = FeaturePooling.ClassToken });

        Check(golden, "cls", features);
    }

    [TestMethod]
    public void ForwardBlocks_MeanOfPatchesAndNewNorm_MatchesTheOfficialFeatures()
    {
        MaeGolden golden = MaeGolden.Require("features.safetensors");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using ImageEncoderModule encoder = LoadEncoder(golden);
        Tensor? last = null;
        var block = (Block)encoder.named_modules().First(m => m.name == $"blocks.{golden.Options.Encoder.Depth - 1}").module;
        block.register_forward_hook((_, _, output) => last = output.clone().DetachFromDisposeScope());

        encoder.call(golden.ReadImages(0, float64));

        using Tensor tokens = last!;
        Tensor features = nn.functional.layer_norm(
            TokenPooling.Pool([tokens], FeaturePooling.PatchMean),
            [golden.Options.Encoder.EmbedDim],
            Input(golden, "fc_norm.weight"),
            Input(golden, "fc_norm.bias"),
            golden.Config.GetProperty("norm_eps").GetDouble());
        Check(golden, "gap", features);
    }

    private static ImageEncoderModule LoadEncoder(MaeGolden golden)
    {
        ImageEncoderModule encoder = EncoderFactory.Create(golden.Options.Encoder, golden.ReadTensors("init.safetensors"), TensorNames.IsDecoder);
        encoder.to(float64);
        return encoder;
    }

    private static void Check(MaeGolden golden, string name, Tensor features)
    {
        IReadOnlyDictionary<string, TensorData> expected = golden.ReadTensors("features.safetensors");
        TensorAssert.AreClose(expected[$"{name}.features"], features, 1e-6, "features");
        Tensor logits = nn.functional.linear(features, Input(golden, "head.weight"), Input(golden, "head.bias"));
        TensorAssert.AreClose(expected[$"{name}.logits"], logits, 1e-6, "logits");
    }

    private static Tensor Input(MaeGolden golden, string name) => StateDict.ToTensor(golden.Inputs[name]).to(float64);
}
