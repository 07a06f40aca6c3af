namespace MLNet.SelfSup.Torch.Supervised;

/// <summary>Mixes each image of a batch with the one at the same distance from the batch's other end, and their targets in the same shares.</summary>
/// <remarks>
/// Mixup, arXiv:1710.09412, algorithm 1: <c>x = λ x₁ + (1 − λ) x₂</c>. CutMix, arXiv:1905.04899, eq. 1 and 2: a rectangle with sides √(1 − λ) of the image's comes
/// from the other, λ then being the share that is left. λ is one for the batch, from Beta(α, α). With both, each batch draws which, half and half.
/// </remarks>
/// <param name="mixup">α of mixup; 0 for none.</param>
/// <param name="cutMix">α of CutMix; 0 for none.</param>
internal sealed class BatchMixing(double mixup, double cutMix)
{
    /// <summary>Mixes a batch; with neither of the two it stays as it is, and nothing is drawn.</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <param name="targets"><c>[N, K]</c>.</param>
    /// <param name="generator">Of the step's draws, on the CPU.</param>
    /// <returns>New tensors of the same shapes, or the same.</returns>
    public (Tensor Images, Tensor Targets) Apply(Tensor images, Tensor targets, Generator generator)
    {
        if (mixup == 0 && cutMix == 0)
        {
            return (images, targets);
        }

        bool cuts = cutMix > 0 && (mixup == 0 || Uniform(generator) < 0.5);
        double share = DrawShare(cuts ? cutMix : mixup, generator);
        Tensor others = images.flip(0);
        Tensor mixed = cuts ? Cut(images, others, ref share, generator) : Blend(images, others, share);
        return (mixed, Blend(targets, targets.flip(0), share));
    }

    private static Tensor Blend(Tensor one, Tensor other, double share) => one.Times(share).Plus(other.Times(1 - share));

    private static Tensor Cut(Tensor images, Tensor others, ref double share, Generator generator)
    {
        long side = images.shape[2];
        double cut = side * Math.Sqrt(1 - share);
        (long top, long height) = DrawRange(side, cut, generator);
        (long left, long width) = DrawRange(side, cut, generator);
        share = 1 - ((double)(height * width) / (side * side));
        Tensor mixed = images.clone();
        mixed.narrow(2, top, height).narrow(3, left, width).copy_(others.narrow(2, top, height).narrow(3, left, width));
        return mixed;
    }

    // A rectangle about a uniform centre; what of it lies outside the image is cut off.
    private static (long First, long Count) DrawRange(long side, double length, Generator generator)
    {
        double centre = Uniform(generator) * side;
        long first = (long)Math.Clamp(Math.Round(centre - (length / 2)), 0, side);
        long end = (long)Math.Clamp(Math.Round(centre + (length / 2)), 0, side);
        return (first, end - first);
    }

    private static double Uniform(Generator generator)
    {
        using Tensor draw = rand([1], dtype: float64, generator: generator);
        return draw.item<double>();
    }

    private static double DrawShare(double alpha, Generator generator)
    {
        using var scope = NewDisposeScope();
        Tensor concentration = tensor([alpha], dtype: float64);
        return distributions.Beta(concentration, concentration, generator).sample().item<double>();
    }
}
