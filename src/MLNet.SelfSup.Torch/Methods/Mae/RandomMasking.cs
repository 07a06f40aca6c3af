using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Torch.Methods.Mae;

/// <summary>Which patches of each image stay visible: a random order of them, of which the first K (MAE, arXiv:2111.06377, section 3).</summary>
/// <remarks>Tensors belong to the dispose scope that was open when the object was made.</remarks>
internal sealed class RandomMasking
{
    private readonly Tensor _offsets;
    private readonly Tensor _rows;

    private RandomMasking(Tensor order, int visibleCount)
    {
        Order = order;
        VisibleCount = visibleCount;
        (BatchSize, PatchCount) = (order.shape[0], order.shape[1]);
        long[] firstRows = [.. Enumerable.Range(0, checked((int)BatchSize)).Select(image => image * PatchCount)];
        _offsets = tensor(firstRows, [BatchSize, 1], device: order.device);
        _rows = order.Plus(_offsets);  // [N, L]
    }

    /// <summary>Gets the number of images N.</summary>
    public long BatchSize { get; }

    /// <summary>Gets the number of patches L of an image.</summary>
    public long PatchCount { get; }

    /// <summary>Gets the number of visible patches K of an image.</summary>
    public int VisibleCount { get; }

    /// <summary>Gets the number of hidden patches of an image, L - K.</summary>
    public long HiddenCount => PatchCount - VisibleCount;

    /// <summary>Gets the patches of each image in their random order, visible ones first, <c>[N, L]</c> (ids_shuffle).</summary>
    public Tensor Order { get; }

    /// <summary>Gets the visible patches of each image, <c>[N, K]</c> (ids_keep).</summary>
    public Tensor Visible => Order.narrow(1, 0, VisibleCount);

    /// <summary>Tells how many patches stay visible.</summary>
    /// <param name="patchCount">L, patches of an image.</param>
    /// <param name="maskRatio">The share to hide, at least 0 and below 1.</param>
    /// <returns>The whole part of <c>L (1 - ratio)</c>.</returns>
    public static int CountVisible(int patchCount, double maskRatio) => (int)(patchCount * (1 - maskRatio));

    /// <summary>Orders the patches by noise.</summary>
    /// <param name="noise">One number a patch, <c>[N, L]</c>: those with the smallest stay visible.</param>
    /// <param name="visibleCount">K, from 0 to L.</param>
    /// <returns>The masking, on the noise's device.</returns>
    public static RandomMasking FromNoise(Tensor noise, int visibleCount) => new(noise.argsort(1), visibleCount);

    /// <summary>Draws a masking.</summary>
    /// <param name="batchSize">N.</param>
    /// <param name="patchCount">L.</param>
    /// <param name="visibleCount">K.</param>
    /// <param name="generator">Of the CPU, so that draws do not depend on the device.</param>
    /// <param name="device">Where the masking is used.</param>
    /// <param name="takeOwn">Takes the images that are used from all that are drawn for; <see langword="null"/> for all.</param>
    /// <returns>The masking.</returns>
    public static RandomMasking Draw(long batchSize, int patchCount, int visibleCount, Generator generator, Device device, Func<Tensor, Tensor>? takeOwn = null)
    {
        using var noise = rand([batchSize, patchCount], generator: generator);
        using var own = takeOwn?.Invoke(noise) ?? noise.alias();
        using var order = own.argsort(1);
        return new RandomMasking(order.Send(device), visibleCount);
    }

    /// <summary>Picks the visible patches.</summary>
    /// <param name="patches">Something a patch, <c>[N, L, …]</c>.</param>
    /// <returns><c>[N, K, …]</c>, in the random order.</returns>
    public Tensor TakeVisible(Tensor patches) => Take(patches, _rows.narrow(1, 0, VisibleCount));

    /// <summary>Picks the hidden patches.</summary>
    /// <param name="patches">Something a patch, <c>[N, L, …]</c>.</param>
    /// <returns><c>[N, L - K, …]</c>, in the random order.</returns>
    public Tensor TakeHidden(Tensor patches) => Take(patches, _rows.narrow(1, VisibleCount, HiddenCount));

    /// <summary>Puts patches back into their places in the image.</summary>
    /// <param name="shuffled">Something a patch in the random order, <c>[N, L, …]</c>.</param>
    /// <returns><c>[N, L, …]</c>, patches row by row.</returns>
    public Tensor Restore(Tensor shuffled)
    {
        using var scope = NewDisposeScope();
        return Take(shuffled, InverseOrder().Plus(_offsets)).MoveToOuterDisposeScope();
    }

    /// <summary>Tells for each patch its place in the random order.</summary>
    /// <returns><c>[N, L]</c> (ids_restore).</returns>
    public Tensor InverseOrder() => Order.argsort(1);

    /// <summary>Tells which patches are hidden.</summary>
    /// <returns><c>[N, L]</c>, 1 for a hidden patch and 0 for a visible one.</returns>
    public Tensor ToMask()
    {
        using var scope = NewDisposeScope();
        var shuffled = cat([zeros(BatchSize, VisibleCount, device: Order.device), ones(BatchSize, HiddenCount, device: Order.device)], dim: 1);
        return Restore(shuffled).MoveToOuterDisposeScope();
    }

    private static Tensor Take(Tensor patches, Tensor rows)
    {
        // Whole rows are copied: an index of their elements, as gather wants it, would be as large as the result.
        using var scope = NewDisposeScope();
        long[] inner = patches.shape[2..];
        var taken = patches.flatten(0, 1).index_select(0, rows.flatten());
        return taken.view([.. rows.shape, .. inner]).MoveToOuterDisposeScope();
    }
}
