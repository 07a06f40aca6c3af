using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Encoders;

[TestClass]
public sealed class EncoderInitializationTests
{
    private const int Width = 192;

    private static readonly ResNetOptions Residual = ResNetOptions.Micro();

    private static readonly VisionTransformerOptions Transformer = new() { ImageSize = 32, PatchSize = 8, EmbedDim = Width, Depth = 1, NumHeads = 3 };

    [TestMethod]
    [DataRow("conv1.weight", 32 * 9)]
    [DataRow("layer2.0.conv1.weight", 64 * 9)]
    [DataRow("layer2.0.downsample.0.weight", 64)]
    public void Apply_Kernel_IsNormalByItsFanOut(string name, int fanOut)
    {
        using ImageEncoderModule encoder = NewEncoder(Residual);
        Tensor kernel = encoder.state_dict()[name];
        double deviation = Math.Sqrt(2.0 / fanOut);

        Assert.AreEqual(deviation, kernel.std().item<float>(), (kernel.numel() < 2000 ? 0.1 : 0.04) * deviation);
        Assert.IsGreaterThan(2.5 * deviation, kernel.abs().max().item<float>(), "A uniform draw of this deviation would stop at 1.73.");
    }

    [TestMethod]
    [DataRow("blocks.0.attn.qkv.weight", Width, Width)]
    [DataRow("blocks.0.attn.proj.weight", Width, Width)]
    [DataRow("blocks.0.mlp.fc1.weight", Width, 4 * Width)]
    [DataRow("patch_embed.proj.weight", 3 * 8 * 8, Width)]
    public void Apply_Matrix_IsUniformWithinXaviersBound(string name, int inputs, int outputs)
    {
        using ImageEncoderModule encoder = NewEncoder(Transformer);

        AssertUniform(Math.Sqrt(6.0 / (inputs + outputs)), encoder.state_dict()[name]);
    }

    [TestMethod]
    public void Apply_ClassToken_IsNormalAndNearZero()
    {
        using ImageEncoderModule encoder = NewEncoder(Transformer);
        Tensor token = encoder.state_dict()["cls_token"];

        Assert.AreEqual(1e-6, token.std().item<float>(), 0.25e-6);
    }

    [TestMethod]
    public void Apply_PositionEmbedding_KeepsItsValues()
    {
        using ImageEncoderModule encoder = NewEncoder(Transformer);
        using ImageEncoderModule built = EncoderFactory.Build(Transformer);

        TensorAssert.AreSame(built.state_dict()["pos_embed"], encoder.state_dict()["pos_embed"], "pos_embed");
    }

    [TestMethod]
    public void Apply_BiasesAndNorms_AreZeroAndOne()
    {
        using ImageEncoderModule transformer = NewEncoder(Transformer);
        using ImageEncoderModule residual = NewEncoder(Residual);
        foreach ((string name, Tensor tensor) in transformer.named_parameters().Concat(residual.named_parameters()).Where(p => p.parameter.ndim == 1))
        {
            using Tensor expected = name.EndsWith("weight", StringComparison.Ordinal) ? ones_like(tensor) : zeros_like(tensor);
            TensorAssert.AreSame(expected, tensor, name);
        }
    }

    [TestMethod]
    [DataRow(true, 0)]
    [DataRow(false, 1)]
    public void Apply_ZeroLastNorms_TellsTheScaleOfEachBlocksLastNorm(bool zero, float scale)
    {
        using ImageEncoderModule encoder = NewEncoder(Residual, zeroLastNorms: zero);
        foreach ((string name, Tensor tensor) in encoder.state_dict().Where(t => t.Key.Contains(".bn", StringComparison.Ordinal) && t.Key.EndsWith(".weight", StringComparison.Ordinal)))
        {
            using Tensor expected = full_like(tensor, name.Contains(".bn2.", StringComparison.Ordinal) ? scale : 1);
            TensorAssert.AreSame(expected, tensor, name);
        }
    }

    [TestMethod]
    public void Apply_ConvolutionalStem_KeepsTheConvolutionsOwnRange()
    {
        using ImageEncoderModule encoder = NewEncoder(Transformer with { Stem = PatchStem.Convolutional });
        Dictionary<string, Tensor> state = encoder.state_dict();

        AssertUniform(1 / Math.Sqrt(48 * 9), state["patch_embed.proj.3.weight"]);
        AssertUniform(1 / Math.Sqrt(Width), state["patch_embed.proj.9.weight"]);
        float largest = state["patch_embed.proj.9.bias"].abs().max().item<float>();
        Assert.AreEqual(1 / Math.Sqrt(Width), largest, 0.1 / Math.Sqrt(Width));
    }

    [TestMethod]
    public void Apply_SameGeneratorState_GivesTheSameWeights()
    {
        using ImageEncoderModule first = NewEncoder(Residual);
        using ImageEncoderModule second = NewEncoder(Residual);
        using ImageEncoderModule other = NewEncoder(Residual, seed: 2);
        Dictionary<string, Tensor> expected = first.state_dict();

        foreach ((string name, Tensor tensor) in second.state_dict())
        {
            TensorAssert.AreSame(expected[name], tensor, name);
        }

        using Tensor same = expected["conv1.weight"].eq(other.state_dict()["conv1.weight"]).any();
        Assert.IsFalse(same.item<bool>());
    }

    [TestMethod]
    public void ApplyToHead_Layers_HaveTorchsDefaultRangeAndNormsKeepTheirs()
    {
        using Sequential biased = MlpHead.NewBiased(Width, 128);
        using Sequential normalized = MlpHead.NewNormalized(2, 128, Width, 64, normalizesOutput: false);
        using Dense linear = LayerFactory.NewLinear(Width, 128);
        using var generator = new Generator(1);
        Array.ForEach<nn.Module>([biased, normalized, linear], head => EncoderInitialization.ApplyToHead(head, generator));

        double bound = 1 / Math.Sqrt(Width);
        AssertUniform(bound, biased.state_dict()["2.weight"]);
        AssertUniform(1 / Math.Sqrt(128), normalized.state_dict()["0.weight"]);
        AssertUniform(bound, linear.Weight);
        Assert.AreEqual(bound, linear.Bias!.abs().max().item<float>(), 0.1 * bound);
        using Tensor one = ones(Width);
        TensorAssert.AreSame(one, normalized.state_dict()["1.weight"], "the norm's scale");
    }

    // The largest of thousands of draws is close to the bound, their deviation close to bound / √3.
    private static void AssertUniform(double bound, Tensor tensor)
    {
        Assert.AreEqual(bound, tensor.abs().max().item<float>(), 0.01 * bound);
        Assert.IsLessThanOrEqualTo(bound + 1e-7, tensor.abs().max().item<float>());
        Assert.AreEqual(bound / Math.Sqrt(3), tensor.std().item<float>(), 0.03 * bound);
    }

    private static ImageEncoderModule NewEncoder(EncoderOptions options, bool zeroLastNorms = false, ulong seed = 1)
    {
        ImageEncoderModule encoder = EncoderFactory.Build(options);
        using var generator = new Generator(seed);
        EncoderInitialization.Apply(encoder, zeroLastNorms, generator);
        return encoder;
    }
}
