namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Cuts images into square patches and puts patches together again.</summary>
/// <remarks>A patch's pixels run row by row with the channels last (p, q, c), the order of MAE's targets.</remarks>
internal static class Patches
{
    /// <summary>Cuts images into patches.</summary>
    /// <param name="images"><c>[N, C, H, W]</c>; H and W are multiples of <paramref name="patchSize"/>.</param>
    /// <param name="patchSize">Side P of a patch, in pixels.</param>
    /// <returns><c>[N, L, P·P·C]</c>, patches row by row.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public static Tensor FromImages(Tensor images, int patchSize)
    {
        long[] shape = images.shape;
        if (shape.Length != 4 || shape[2] % patchSize != 0 || shape[3] % patchSize != 0)
        {
            throw new ArgumentException(
                $"Got images of shape [{string.Join(", ", shape)}]; wanted [N, C, H, W] with H and W multiples of the patch size {patchSize}.", nameof(images));
        }

        using var scope = NewDisposeScope();
        (long rows, long columns) = (shape[2] / patchSize, shape[3] / patchSize);
        var grid = images.reshape(shape[0], shape[1], rows, patchSize, columns, patchSize);  // [N, C, h, P, w, P]
        var patches = grid.permute(0, 2, 4, 3, 5, 1);                                        // [N, h, w, P, P, C]
        return patches.reshape(shape[0], rows * columns, patchSize * patchSize * shape[1]).MoveToOuterDisposeScope();
    }

    /// <summary>Puts the patches of square images together.</summary>
    /// <param name="patches"><c>[N, L, P·P·C]</c>; L is a square number.</param>
    /// <param name="patchSize">Side P of a patch, in pixels.</param>
    /// <returns><c>[N, C, H, W]</c>.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public static Tensor ToImages(Tensor patches, int patchSize)
    {
        long[] shape = patches.shape;
        int area = patchSize * patchSize;
        long side = shape.Length == 3 ? (long)Math.Round(Math.Sqrt(shape[1])) : 0;
        if (side < 1 || side * side != shape[1] || shape[2] % area != 0)
        {
            throw new ArgumentException(
                $"Got patches of shape [{string.Join(", ", shape)}]; wanted [N, L, P·P·C] with L a square number and P = {patchSize}.", nameof(patches));
        }

        using var scope = NewDisposeScope();
        long channels = shape[2] / area;
        var grid = patches.reshape(shape[0], side, side, patchSize, patchSize, channels);  // [N, h, w, P, P, C]
        var images = grid.permute(0, 5, 1, 3, 2, 4);                                       // [N, C, h, P, w, P]
        return images.reshape(shape[0], channels, side * patchSize, side * patchSize).MoveToOuterDisposeScope();
    }
}
