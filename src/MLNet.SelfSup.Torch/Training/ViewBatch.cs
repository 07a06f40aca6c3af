namespace MLNet.SelfSup.Torch.Training;

/// <summary>The views of a batch, lent by the loader until disposed.</summary>
internal sealed class ViewBatch : IDisposable
{
    private readonly Action _release;

    /// <summary>Initialises the batch.</summary>
    /// <param name="views">One tensor a view.</param>
    /// <param name="images">The images' indices.</param>
    /// <param name="release">Gives the memory back.</param>
    public ViewBatch(IReadOnlyList<Tensor> views, IReadOnlyList<int> images, Action release)
    {
        Views = views;
        Images = images;
        _release = release;
    }

    /// <summary>Gets one tensor a view, <c>[N, 3, S, S]</c>; on the CPU its memory is filled anew once the batch is disposed.</summary>
    public IReadOnlyList<Tensor> Views { get; }

    /// <summary>Gets the images' indices, in the order of the rows.</summary>
    public IReadOnlyList<int> Images { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor view in Views)
        {
            view.Dispose();
        }

        _release();
    }
}
