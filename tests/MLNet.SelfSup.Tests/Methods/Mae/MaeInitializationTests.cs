using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Mae;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Mae;

[TestClass]
[TestCategory("Mae")]
public sealed class MaeInitializationTests
{
    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 32, PatchSize = 8, EmbedDim = 192, Depth = 1, NumHeads = 3 },
        DecoderEmbedDim = 128,
    };

    [TestMethod]
    [DataRow("blocks.0.attn.qkv.weight", 192, 3 * 192)]
    [DataRow("blocks.0.mlp.fc1.weight", 192, 4 * 192)]
    [DataRow("decoder_embed.weight", 192, 128)]
    [DataRow("decoder_pred.weight", 128, 192)]
    [DataRow("patch_embed.proj.weight", 3 * 8 * 8, 192)]
    public void Apply_Matrix_IsUniformWithinXaviersBound(string name, int inputs, int outputs)
    {
        using Tensor weight = Read(name);
        double bound = Math.Sqrt(6.0 / (inputs + outputs));

        // The largest of thousands of draws is close to the bound, their deviation close to bound / √3.
        Assert.AreEqual(bound, weight.abs().max().item<float>(), 0.01 * bound);
        Assert.IsLessThanOrEqualTo(bound + 1e-7, weight.abs().max().item<float>());
        Assert.AreEqual(bound / Math.Sqrt(3), weight.std().item<float>(), 0.02 * bound);
    }

    [TestMethod]
    [DataRow("cls_token", 0.02)]
    [DataRow("mask_token", 0.02)]
    public void Apply_Token_IsNormal(string name, double deviation)
    {
        using Tensor token = Read(name);

        Assert.AreEqual(deviation, token.std().item<float>(), 0.25 * deviation);
        Assert.IsGreaterThan(1.5 * deviation, token.abs().max().item<float>(), "A uniform draw of this deviation would stop there.");
    }

    [TestMethod]
    public void Apply_PatchBias_KeepsTheConvolutionsOwnRange()
    {
        using Tensor bias = Read("patch_embed.proj.bias");
        double bound = 1 / Math.Sqrt(3 * 8 * 8);

        Assert.IsLessThanOrEqualTo(bound + 1e-7, bias.abs().max().item<float>());
        Assert.IsGreaterThan(0.9 * bound, bias.abs().max().item<float>());
    }

    [TestMethod]
    public void Apply_BiasesAndNorms_AreZeroAndOne()
    {
        using var method = new MaeMethod(Options, seed: 1);
        foreach ((string name, Tensor tensor) in method.Model.state_dict().Where(t => t.Value.ndim == 1 && t.Key != "patch_embed.proj.bias"))
        {
            using Tensor expected = name.EndsWith("norm.weight", StringComparison.Ordinal) || name.Contains("norm1.w", StringComparison.Ordinal) || name.Contains("norm2.w", StringComparison.Ordinal)
                ? ones_like(tensor)
                : zeros_like(tensor);
            TensorAssert.AreSame(expected, tensor, name);
        }
    }

    [TestMethod]
    public void Apply_SameSeed_GivesTheSameWeights()
    {
        using var first = new MaeMethod(Options, seed: -7);
        using var second = new MaeMethod(Options, seed: -7);
        Dictionary<string, Tensor> expected = first.Model.state_dict();

        foreach ((string name, Tensor tensor) in second.Model.state_dict())
        {
            TensorAssert.AreSame(expected[name], tensor, name);
        }
    }

    private static Tensor Read(string name)
    {
        using var method = new MaeMethod(Options, seed: 1);
        return method.Model.state_dict()[name].detach().clone();
    }
}
