using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Views;

/// <summary>The crop of MAE's linear probe: one size is drawn, and each side that is longer than the image's is cut to it.</summary>
/// <remarks>He et al. 2021, arXiv:2111.06377, appendix A.1. Unlike <see cref="RandomResizedCrop"/> it may leave the range of ratios.</remarks>
internal static class ClampedCrop
{
    /// <summary>The size that an area and a ratio ask for, within the image.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    /// <param name="areaFraction">Share of the image's area, above 0, at most 1.</param>
    /// <param name="logRatio">Natural logarithm of width / height.</param>
    public static (int Width, int Height) SizeOf(int width, int height, double areaFraction, double logRatio)
    {
        (int cropWidth, int cropHeight) = RandomResizedCrop.SizeOf(width, height, areaFraction, logRatio);
        return (Math.Clamp(cropWidth, 1, width), Math.Clamp(cropHeight, 1, height));
    }

    /// <summary>Draws a crop.</summary>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    /// <param name="minScale">Smallest share of the image's area, above 0.</param>
    /// <param name="random">The view's generator.</param>
    public static CropBox Sample(int width, int height, double minScale, ref ViewRandom random)
    {
        double areaFraction = random.NextDouble(minScale, 1);
        double logRatio = random.NextDouble(Math.Log(3.0 / 4), Math.Log(4.0 / 3));
        (int cropWidth, int cropHeight) = SizeOf(width, height, areaFraction, logRatio);
        int top = random.NextInt(height - cropHeight + 1);
        int left = random.NextInt(width - cropWidth + 1);
        return new CropBox(left, top, cropWidth, cropHeight);
    }
}
