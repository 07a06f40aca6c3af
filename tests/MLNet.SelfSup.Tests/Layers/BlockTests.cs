using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Layers;

/// <summary>A block's layers against the equations written out.</summary>
[TestClass]
public sealed class BlockTests
{
    private const int Width = 12;
    private const int NumHeads = 3;

    [TestMethod]
    public void Attention_RandomWeights_EqualsTheEquation()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var attention = new Attention(Width, NumHeads);
        RandomWeights.Fill(attention);
        attention.to(float64);
        Tensor tokens = rand(2, 5, Width, float64);

        Tensor actual = attention.call(tokens);

        TensorAssert.AreClose(ComputeAttention(attention.state_dict(), tokens), actual, 1e-12, "attention");
    }

    [TestMethod]
    public void Attention_PermutedTokens_PermutesTheResult()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var attention = new Attention(Width, NumHeads);
        RandomWeights.Fill(attention);
        Tensor tokens = rand(2, 4, Width);
        Tensor order = tensor(new long[] { 2, 0, 3, 1 });

        Tensor permuted = attention.call(tokens.index_select(1, order));

        TensorAssert.AreClose(attention.call(tokens).index_select(1, order), permuted, 1e-6, "attention");
    }

    [TestMethod]
    public void Mlp_RandomWeights_EqualsTheEquation()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var mlp = new Mlp(Width, 20);
        RandomWeights.Fill(mlp);
        mlp.to(float64);
        Tensor tokens = rand(2, 5, Width, float64);
        Dictionary<string, Tensor> weights = mlp.state_dict();

        Tensor actual = mlp.call(tokens);

        Tensor hidden = tokens.matmul(weights["fc1.weight"].t()) + weights["fc1.bias"];
        hidden = 0.5 * hidden * (1 + (hidden / Math.Sqrt(2)).erf());
        TensorAssert.AreClose(hidden.matmul(weights["fc2.weight"].t()) + weights["fc2.bias"], actual, 1e-12, "mlp");
    }

    [TestMethod]
    public void Block_ZeroProjections_IsTheIdentity()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var block = new Block(Width, NumHeads, mlpRatio: 2);
        Tensor tokens = rand(2, 5, Width);

        TensorAssert.AreSame(tokens, block.call(tokens), "tokens");
    }

    [TestMethod]
    public void Block_RandomWeights_KeepsTheShapeAndLeavesNoTensors()
    {
        using var block = new Block(Width, NumHeads, mlpRatio: 2);
        RandomWeights.Fill(block);
        using Tensor tokens = rand(2, 5, Width);

        TensorAssert.LeavesNoTensors(() =>
        {
            using Tensor result = block.call(tokens);
            CollectionAssert.AreEqual(tokens.shape, result.shape);
        });
    }

    [TestMethod]
    public void Block_BuiltInAScopeThatEnds_KeepsItsWeights()
    {
        Block block;
        using (NewDisposeScope())
        {
            block = new Block(Width, NumHeads, mlpRatio: 2);
        }

        using (block)
        {
            Assert.IsTrue(block.parameters().All(p => !p.IsInvalid));
        }
    }

    private static Tensor ComputeAttention(Dictionary<string, Tensor> weights, Tensor tokens)
    {
        Tensor joint = tokens.matmul(weights["qkv.weight"].t()) + weights["qkv.bias"];
        const int headWidth = Width / NumHeads;
        var heads = new List<Tensor>();
        for (int head = 0; head < NumHeads; head++)
        {
            Tensor query = joint.narrow(2, head * headWidth, headWidth);
            Tensor key = joint.narrow(2, Width + (head * headWidth), headWidth);
            Tensor value = joint.narrow(2, (2 * Width) + (head * headWidth), headWidth);
            heads.Add((query.matmul(key.transpose(1, 2)) / Math.Sqrt(headWidth)).softmax(2).matmul(value));
        }

        return cat(heads, dim: 2).matmul(weights["proj.weight"].t()) + weights["proj.bias"];
    }
}
