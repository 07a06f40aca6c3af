namespace MLNet.SelfSup.Encoders;

/// <summary>Turns normalised images into feature vectors. Calls from several threads are served one after the other.</summary>
public interface IEncoder : IDisposable
{
    /// <summary>Gets the side S of the square images it reads, in pixels.</summary>
    int ImageSize { get; }

    /// <summary>Gets the length D of a feature vector.</summary>
    int FeatureDim { get; }

    /// <summary>Encodes a batch.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="features">Receives <c>[N, D]</c>; its length tells N.</param>
    /// <exception cref="ArgumentException">The two lengths do not belong to the same N, at least 1.</exception>
    void Encode(ReadOnlySpan<float> images, Span<float> features);
}
