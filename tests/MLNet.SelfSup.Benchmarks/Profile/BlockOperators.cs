using MLNet.SelfSup.Torch;
using MLNet.SelfSup.Torch.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.SelfSup.Benchmarks.Profile;

/// <summary>The operators of a transformer block, and other ways to compute some of them.</summary>
internal static class BlockOperators
{
    /// <summary>Lists them; the first is the whole block.</summary>
    /// <param name="images">N.</param>
    /// <param name="tokens">T.</param>
    /// <param name="width">D.</param>
    /// <param name="heads">Heads of attention.</param>
    /// <param name="hidden">Width of the MLP.</param>
    /// <returns>Operators on tensors of the open dispose scope.</returns>
    public static IEnumerable<ProfiledOperator> List(int images, int tokens, int width, int heads, int hidden)
    {
        Tensor narrow = randn(images, tokens, width);
        Tensor wide = randn(images, tokens, hidden);
        Tensor joint = randn([images, tokens, 3, heads, width / heads]);
        Tensor[] parts = joint.permute(2, 0, 3, 1, 4).unbind(0);
        Tensor[] packed = Array.ConvertAll(parts, p => p.contiguous());
        Tensor mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]);
        (Tensor scale, Tensor shift) = (ones(width), zeros(width));
        var block = new Block(width, heads, (double)hidden / width);
        block.eval();
        double rows = (double)images * tokens;
        double attention = 2 * 2 * rows * tokens * width;

        yield return new ProfiledOperator("block", (2 * rows * width * ((4 * width) + (2 * hidden))) + attention, 0, () => block.call(narrow));
        yield return new ProfiledOperator("LayerNorm", 0, 2, () => functional.layer_norm(narrow, [width], scale, shift, LayerFactory.LayerNormEpsilon));
        foreach (ProfiledOperator product in Products("qkv", narrow, width, 3 * width))
        {
            yield return product;
        }

        yield return new ProfiledOperator("attention (SDPA)", attention, 1, () => functional.scaled_dot_product_attention(parts[0], parts[1], parts[2]));
        yield return new ProfiledOperator("  of packed q, k, v", attention, 0, () => functional.scaled_dot_product_attention(packed[0], packed[1], packed[2]));
        yield return new ProfiledOperator("  packing q, k, v", 0, 0, () => joint.permute(2, 0, 3, 1, 4).contiguous());
        yield return new ProfiledOperator("  two products and a softmax", attention, 0, () => Explicit(packed));
        yield return new ProfiledOperator("heads joined", 0, 1, () => mixed.transpose(1, 2).reshape(images, tokens, width).alias());
        foreach (ProfiledOperator product in Products("projection", narrow, width, width).Concat(Products("MLP up", narrow, width, hidden)))
        {
            yield return product;
        }

        yield return new ProfiledOperator("GELU (erf)", 0, 1, () => functional.gelu(wide));
        foreach (ProfiledOperator product in Products("MLP down", wide, hidden, width))
        {
            yield return product;
        }

        yield return new ProfiledOperator("addition", 0, 2, () => narrow.Plus(narrow));
        yield return new ProfiledOperator("  in place", 0, 0, () => InPlace(narrow, shift));
    }

    private static IEnumerable<ProfiledOperator> Products(string name, Tensor input, int width, int outputs)
    {
        (Tensor weight, Tensor bias) = (randn(outputs, width), randn(outputs));
        long rows = input.numel() / width;
        Tensor flat = input.view(rows, width);
        Tensor image = flat.view(1, rows, 1, width).permute(0, 3, 1, 2);
        Tensor kernel = weight.view(outputs, width, 1, 1);
        double flops = 2.0 * rows * width * outputs;
        yield return new ProfiledOperator($"{name} {width} to {outputs}, linear", flops, 1, () => functional.linear(input, weight, bias));
        yield return new ProfiledOperator("  rows flattened", flops, 0, () => functional.linear(flat, weight, bias));
        yield return new ProfiledOperator("  without bias", flops, 0, () => functional.linear(flat, weight));
        yield return new ProfiledOperator("  as a convolution", flops, 0, () => functional.conv2d(image, kernel, bias));
    }

    private static Tensor Explicit(Tensor[] parts)
    {
        using var scope = NewDisposeScope();
        Tensor scores = parts[0].matmul(parts[1].transpose(2, 3)).Times(1 / Math.Sqrt(parts[0].shape[3]));
        return scores.softmax(-1).matmul(parts[2]).MoveToOuterDisposeScope();
    }

    private static Tensor InPlace(Tensor target, Tensor other)
    {
        target.AddInPlace(other);
        return target.alias();
    }
}
