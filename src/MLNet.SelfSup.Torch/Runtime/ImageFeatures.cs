using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Encodes sets of images batch by batch.</summary>
internal static class ImageFeatures
{
    private const int BatchSize = 64;

    /// <summary>Hears of a batch's features.</summary>
    /// <param name="first">The index of the batch's first image.</param>
    /// <param name="features"><c>[N, D]</c>; the next batch overwrites them.</param>
    public delegate void BatchReader(int first, ReadOnlySpan<float> features);

    /// <summary>Encodes images in their order.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="images">The images.</param>
    /// <param name="view">How an image is shown to the encoder.</param>
    /// <param name="read">Hears of each batch.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Read(IEncoder encoder, IImageSet images, EvaluationView view, BatchReader read, CancellationToken cancellationToken)
    {
        int pixels = 3 * view.ImageSize * view.ImageSize;
        var batch = new float[Math.Min(images.Count, BatchSize) * pixels];
        var features = new float[Math.Min(images.Count, BatchSize) * encoder.FeatureDim];
        for (int first = 0; first < images.Count; first += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int size = Math.Min(BatchSize, images.Count - first);
            int start = first;
            Parallel.For(0, size, i => view.Draw(images[start + i], batch.AsSpan(i * pixels, pixels)));
            Span<float> encoded = features.AsSpan(0, size * encoder.FeatureDim);
            encoder.Encode(batch.AsSpan(0, size * pixels), encoded);
            read(first, encoded);
        }
    }
}
