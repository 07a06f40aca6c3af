using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>Features are sums of fixed parts of the picture: no two test pictures share them, and a batch gives what single pictures give.</summary>
internal sealed class FakeEncoder(EncoderArtifact artifact, Action onBatch, Action onDispose) : IEncoder
{
    private bool _disposed;

    public int ImageSize => artifact.ImageSize;

    public int FeatureDim => artifact.FeatureDim;

    public void Encode(ReadOnlySpan<float> images, Span<float> features)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        onBatch();
        int pixels = 3 * ImageSize * ImageSize;
        int count = features.Length / FeatureDim;
        if (images.Length != count * pixels)
        {
            throw new ArgumentException($"Got {images.Length} pixels for {count} images.", nameof(images));
        }

        int part = pixels / FeatureDim;
        for (int i = 0; i < features.Length; i++)
        {
            float sum = 0;
            foreach (float value in images.Slice((i / FeatureDim * pixels) + (i % FeatureDim * part), part))
            {
                sum += value;
            }

            features[i] = sum / part;
        }
    }

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            onDispose();
        }
    }
}
