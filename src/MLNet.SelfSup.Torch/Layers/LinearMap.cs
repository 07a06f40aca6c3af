using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Computes <c>y = x Wᵀ + b</c> by whichever of the two libraries inside libtorch is faster on the processor.</summary>
/// <remarks>
/// libtorch gives matrix products to MKL and convolutions to oneDNN. Off Intel's processors MKL leaves AVX-512 alone: there the
/// product of tokens and weights takes less than half the time as a convolution of 1×1 over an image whose pixels are the tokens, channels last.
/// Nothing is copied either way, and results differ by rounding alone, which <see cref="ConvolutionCheck"/> makes sure of.
/// </remarks>
internal static class LinearMap
{
    // Below, setting a convolution up costs what it saves.
    private const long FewestProducts = 6L << 20;

    // libtorch leaves smaller single images to MKL, and with one thread any convolution of fewer images than that.
    private const long LargestUntunedImage = 20480;
    private const long FewestImages = 16;

    // Where a convolution has no other advantage: oneDNN's gradient of the weights sums over rows, slowly if they are few.
    private const long FewestRowsInHalves = 1024;

    /// <summary>Gets or sets a value indicating whether products may be computed as convolutions; benchmarks and tests turn it off and on.</summary>
    internal static bool UsesConvolutions { get; set; } = ProcessorKind.PrefersConvolutions;

    /// <summary>Gets or sets the fewest rows whose products are computed as convolutions when gradients are wanted.</summary>
    internal static long FewestRowsWithGradients { get; set; } = ProcessorKind.HalvesVectors ? FewestRowsInHalves : 0;

    /// <summary>Multiplies.</summary>
    /// <param name="input">x, <c>[…, K]</c>.</param>
    /// <param name="weight">W, <c>[M, K]</c>.</param>
    /// <param name="bias">b, <c>[M]</c>; <see langword="null"/> for none.</param>
    /// <returns><c>[…, M]</c>.</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias)
    {
        long images = UsesConvolutions ? CountImages(input, weight) : 0;
        return images == 0 ? functional.linear(input, weight, bias!) : Convolve(input, weight, bias, images);
    }

    /// <summary>Tells into how many images rows are cut, so that libtorch hands the convolution to oneDNN; 0 where they had better be multiplied.</summary>
    private static long CountImages(Tensor input, Tensor weight)
    {
        long width = weight.shape[1];
        long size = input.numel();
        if (size * weight.shape[0] < FewestProducts || size <= LargestUntunedImage || input.device_type != DeviceType.CPU || input.dtype != ScalarType.Float32 || !input.is_contiguous())
        {
            return 0;
        }

        long rows = size / width;
        long images = get_num_threads() > 1 ? 1 : FindDivisor(rows);
        bool differentiates = is_grad_enabled() && (input.requires_grad || weight.requires_grad);
        return images > 0 && !(differentiates && rows < FewestRowsWithGradients) && ConvolutionCheck.Allows(images, rows, width, weight.shape[0], differentiates, Convolve) ? images : 0;
    }

    // The smallest divisor of the rows that is large enough, for images of many rows are faster; 0 where images would get fewer rows than there are images.
    private static long FindDivisor(long rows)
    {
        for (long images = FewestImages; images * images <= rows; images++)
        {
            if (rows % images == 0)
            {
                return images;
            }
        }

        return 0;
    }

    private static Tensor Convolve(Tensor input, Tensor weight, Tensor? bias, long images)
    {
        using var scope = NewDisposeScope();
        (long width, long outputs) = (weight.shape[1], weight.shape[0]);
        var pixels = input.view(images, -1, 1, width).permute(0, 3, 1, 2);                               // [images, K, rows, 1], channels last
        var mapped = functional.conv2d(pixels, weight.unsqueeze(-1).unsqueeze(-1), bias!);               // [images, M, rows, 1], channels last
        return mapped.permute(0, 2, 3, 1).reshape([.. input.shape[..^1], outputs]).MoveToOuterDisposeScope();
    }
}
