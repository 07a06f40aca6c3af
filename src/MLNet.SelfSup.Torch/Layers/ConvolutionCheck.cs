using System.Collections.Concurrent;

namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Tells for which sizes oneDNN's 1×1 convolution may stand for a matrix product: known faults are avoided, and every new size is tried beside the product once.</summary>
/// <remarks>
/// oneDNN (3.7, of libtorch 2.10) plans that kernel by the sizes of the processor's caches, which virtual machines may hide. Some of its plans are wrong:
/// outputs cut into blocks of 64, 48 or 32 with a rest have wrong numbers in the rest, and for some widths the plan divides by zero, which ends the process. Which widths can meet
/// them is known and told here; what else there may be is found before a number of it is used.
/// </remarks>
internal static class ConvolutionCheck
{
    // Blocks are of 64, 32 or 16, and of 48 where that leaves little of the last one empty.
    private const long LargestBlock = 64;
    private const long OddBlock = 48;
    private const double FewestInOddBlocks = 0.95;
    private const double Tolerance = 1e-4;

    // Of numbers that nothing but the trial sees; a generator of its own leaves all others alone.
    private const ulong Seed = 1;

    private static readonly ConcurrentDictionary<(long Images, long Rows, long Inputs, long Outputs, int Threads, bool Differentiates), bool> Tried = new();

    /// <summary>Tells whether a product of these sizes may be computed as a convolution.</summary>
    /// <param name="images">Images that the rows are cut into.</param>
    /// <param name="rows">Rows of all images.</param>
    /// <param name="inputs">Width K of a row.</param>
    /// <param name="outputs">Width M of a result.</param>
    /// <param name="differentiates">Whether gradients are wanted.</param>
    /// <param name="convolve">Computes <c>[rows, M]</c> of <c>[rows, K]</c>, <c>[M, K]</c>, no bias and the number of images.</param>
    /// <returns>Whether it may.</returns>
    public static bool Allows(long images, long rows, long inputs, long outputs, bool differentiates, Func<Tensor, Tensor, Tensor?, long, Tensor> convolve) =>
        IsSound(inputs) && IsSound(outputs)
        && Tried.GetOrAdd((images, rows, inputs, outputs, get_num_threads(), differentiates), _ => Try(images, rows, inputs, outputs, differentiates, convolve));

    /// <summary>Tells whether a width is out of reach of the known faults, as outputs or, in the gradients, as inputs.</summary>
    /// <remarks>The widths of which the plan divides by zero (256 with 1,024, and pairs of 512, 1,024 and 2,048) all hold one that leaves a rest.</remarks>
    /// <param name="width">The width.</param>
    internal static bool IsSound(long width)
    {
        long inOddBlocks = (width + OddBlock - 1) / OddBlock * OddBlock;
        return width % LargestBlock == 0 && (width == inOddBlocks || (double)width / inOddBlocks < FewestInOddBlocks);
    }

    private static bool Try(long images, long rows, long inputs, long outputs, bool differentiates, Func<Tensor, Tensor, Tensor?, long, Tensor> convolve)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad(differentiates);
        using var generator = new Generator(Seed);
        (Tensor input, Tensor weight) = (Draw(rows, inputs, generator), Draw(outputs, inputs, generator));
        Tensor wanted = functional.linear(input, weight);
        Tensor got = convolve(input, weight, null, images);
        if (!differentiates)
        {
            return AreSame(wanted, got);
        }

        Tensor slope = Draw(rows, outputs, generator);
        IList<Tensor> wantedGradients = autograd.grad([wanted], [input, weight], [slope]);
        IList<Tensor> gotGradients = autograd.grad([got], [input, weight], [slope]);
        return AreSame(wanted, got) && wantedGradients.Zip(gotGradients).All(p => AreSame(p.First, p.Second));
    }

    private static Tensor Draw(long rows, long width, Generator generator) =>
        randn([rows, width], dtype: float32, generator: generator).requires_grad_(is_grad_enabled());

    private static bool AreSame(Tensor wanted, Tensor got)
    {
        using var off = no_grad();
        return wanted.sub(got).abs_().max().item<float>() <= Tolerance * wanted.abs().max().item<float>();
    }
}
