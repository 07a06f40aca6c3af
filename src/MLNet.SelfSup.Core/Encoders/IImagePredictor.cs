namespace MLNet.SelfSup.Encoders;

/// <summary>An encoder with a head that was trained on labels: it predicts from images. Calls from several threads are served one after the other.</summary>
public interface IImagePredictor : IEncoder
{
    /// <summary>Gets the number K of numbers an image.</summary>
    int OutputCount { get; }

    /// <summary>Predicts for a batch.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="outputs">Receives the probability of each class, or the values of a regression, <c>[N, K]</c>; its length tells N.</param>
    /// <exception cref="ArgumentException">The two lengths do not belong to the same N, at least 1.</exception>
    void Predict(ReadOnlySpan<float> images, Span<float> outputs);
}
