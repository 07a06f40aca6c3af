using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.SelfSup.Tests.Layers;

[TestClass]
public sealed class LinearMapTests
{
    private const double Tolerance = 1e-5;

    [TestMethod]
    [DataRow(16, 197, 192, 768, 1)]
    [DataRow(16, 197, 768, 192, 2)]
    [DataRow(64, 17, 192, 576, 1)]
    [DataRow(8, 50, 768, 64, 1)]
    [DataRow(1, 197, 192, 768, 2)]
    [DataRow(1, 199, 192, 768, 1)]
    [DataRow(2, 196, 256, 512, 2)]
    [DataRow(2, 196, 256, 512, 1)]
    [DataRow(2, 197, 512, 2048, 2)]
    [DataRow(2, 196, 256, 1024, 1)]
    [DataRow(1, 2015, 448, 432, 2)]
    [DataRow(16, 196, 192, 512, 2)]
    [DataRow(3, 5, 7, 11, 2)]
    public void Apply_AnyShape_MatchesLinearAndItsGradients(int images, int tokens, int inputs, int outputs, int threads)
    {
        int before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using var scope = NewDisposeScope();
            Tensor[] leaves = NewLeaves(images, tokens, inputs, outputs);
            Tensor slope = randn([images, tokens, outputs], generator: new Generator(2));
            Tensor[] wanted = Differentiate(functional.linear(leaves[0], leaves[1], leaves[2]), slope, leaves);
            Tensor[] got = Differentiate(LinearMap.Apply(leaves[0], leaves[1], leaves[2]), slope, leaves);
            foreach ((Tensor w, Tensor g) in wanted.Zip(got))
            {
                CollectionAssert.AreEqual(w.shape, g.shape);
                Assert.IsLessThan(Tolerance * w.abs().max().item<float>(), (w - g).abs().max().item<float>());
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [TestMethod]
    public void Apply_NoBias_MatchesLinear()
    {
        using var scope = NewDisposeScope();
        Tensor[] leaves = NewLeaves(16, 65, 192, 192);
        Tensor wanted = functional.linear(leaves[0], leaves[1]);
        Assert.IsLessThan(Tolerance * wanted.abs().max().item<float>(), (wanted - LinearMap.Apply(leaves[0], leaves[1], null)).abs().max().item<float>());
    }

    [TestMethod]
    public void Apply_TokensInAnotherOrder_MatchesLinear()
    {
        using var scope = NewDisposeScope();
        Tensor[] leaves = NewLeaves(16, 65, 192, 192);
        Tensor input = leaves[0].transpose(0, 1);
        Tensor wanted = functional.linear(input, leaves[1], leaves[2]);
        Assert.IsLessThan(Tolerance * wanted.abs().max().item<float>(), (wanted - LinearMap.Apply(input, leaves[1], leaves[2])).abs().max().item<float>());
    }

    [TestMethod]
    public void Apply_DoublePrecision_IsExactlyLinear()
    {
        using var scope = NewDisposeScope();
        Tensor[] leaves = Array.ConvertAll(NewLeaves(16, 65, 192, 192), t => t.detach().to(float64));
        Assert.IsTrue(functional.linear(leaves[0], leaves[1], leaves[2]).Equals(LinearMap.Apply(leaves[0], leaves[1], leaves[2])));
    }

    [TestMethod]
    public void Apply_FewerRowsThanGradientsTake_IsExactlyLinear()
    {
        const int Images = 16;
        const int Tokens = 65;
        using var scope = NewDisposeScope();
        Tensor[] leaves = NewLeaves(Images, Tokens, 192, 192);
        Tensor slope = randn([Images, Tokens, 192], generator: new Generator(2));
        Tensor wanted = Differentiate(functional.linear(leaves[0], leaves[1], leaves[2]), slope, leaves)[2];
        long before = LinearMap.FewestRowsWithGradients;
        try
        {
            LinearMap.FewestRowsWithGradients = (Images * Tokens) + 1;
            Assert.IsTrue(wanted.Equals(Differentiate(LinearMap.Apply(leaves[0], leaves[1], leaves[2]), slope, leaves)[2]));

            // oneDNN sums over the rows in another order.
            LinearMap.FewestRowsWithGradients = Images * Tokens;
            Assert.AreNotEqual(LinearMap.UsesConvolutions, wanted.Equals(Differentiate(LinearMap.Apply(leaves[0], leaves[1], leaves[2]), slope, leaves)[2]));
        }
        finally
        {
            LinearMap.FewestRowsWithGradients = before;
        }
    }

    private static Tensor[] NewLeaves(int images, int tokens, int inputs, int outputs)
    {
        using var generator = new Generator(1);
        return
        [
            randn([images, tokens, inputs], generator: generator).requires_grad_(),
            randn([outputs, inputs], generator: generator).requires_grad_(),
            randn([outputs], generator: generator).requires_grad_(),
        ];
    }

    private static Tensor[] Differentiate(Tensor output, Tensor slope, Tensor[] leaves)
    {
        output.backward([slope]);
        Tensor[] results = [output.detach(), .. leaves.Select(l => l.grad!)];
        Array.ForEach(leaves, l => l.grad = null);
        return results;
    }
}
