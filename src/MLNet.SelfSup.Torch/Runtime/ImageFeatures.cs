using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Runs encoders over sets of images, batch by batch.</summary>
internal static class ImageFeatures
{
    private const int BatchSize = 64;

    /// <summary>Computes the numbers of a batch.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="numbers">Receives <c>[N, D]</c>.</param>
    public delegate void BatchEncoder(ReadOnlySpan<float> images, Span<float> numbers);

    /// <summary>Hears of a batch's numbers.</summary>
    /// <param name="first">The index of the batch's first image.</param>
    /// <param name="numbers"><c>[N, D]</c>; the next batch overwrites them.</param>
    public delegate void BatchReader(int first, ReadOnlySpan<float> numbers);

    /// <summary>Encodes images in their order.</summary>
    /// <param name="encode">Computes the numbers.</param>
    /// <param name="width">D.</param>
    /// <param name="images">The images.</param>
    /// <param name="view">How an image is shown to the encoder.</param>
    /// <param name="read">Hears of each batch.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Read(BatchEncoder encode, int width, IImageSet images, EvaluationView view, BatchReader read, CancellationToken cancellationToken)
    {
        int pixels = 3 * view.ImageSize * view.ImageSize;
        var batch = new float[Math.Min(images.Count, BatchSize) * pixels];
        var features = new float[Math.Min(images.Count, BatchSize) * width];
        for (int first = 0; first < images.Count; first += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int size = Math.Min(BatchSize, images.Count - first);
            int start = first;
            Parallel.For(0, size, i => view.Draw(images[start + i], batch.AsSpan(i * pixels, pixels)));
            Span<float> encoded = features.AsSpan(0, size * width);
            encode(batch.AsSpan(0, size * pixels), encoded);
            read(first, encoded);
        }
    }
}
