using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class PatchEmbedTests
{
    [TestMethod]
    public void Forward_RandomWeights_EqualsTheConvolution()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using PatchEmbed embed = NewEmbed();
        Tensor images = rand(2, 3, 8, 8);
        Dictionary<string, Tensor> weights = embed.state_dict();

        Tensor tokens = embed.call(images);

        Tensor expected = nn.functional.conv2d(images, weights["proj.weight"], weights["proj.bias"], strides: [4, 4]).flatten(2).transpose(1, 2);
        TensorAssert.AreClose(expected.contiguous(), tokens, 1e-6, "tokens");
    }

    [TestMethod]
    public void Project_SomePatches_EqualsTheirTokens()
    {
        using var scope = NewDisposeScope();
        using PatchEmbed embed = NewEmbed();
        Tensor images = rand(2, 3, 8, 8);

        Tensor tokens = embed.Project(Patches.FromImages(images, 4).narrow(1, 1, 2));

        TensorAssert.AreClose(embed.call(images).narrow(1, 1, 2).contiguous().detach(), tokens, 1e-6, "tokens");
    }

    [TestMethod]
    public void Forward_LeavesNoTensors()
    {
        using PatchEmbed embed = NewEmbed();
        using Tensor images = rand(2, 3, 8, 8);

        TensorAssert.LeavesNoTensors(() => embed.call(images).Dispose());
    }

    private static PatchEmbed NewEmbed()
    {
        var embed = new PatchEmbed(channels: 3, patchSize: 4, width: 5);
        RandomWeights.Fill(embed);
        return embed;
    }
}
