namespace MLNet.SelfSup.Encoders;

/// <summary>Encodes images and texts into one space, and pairs of them together (ALBEF, arXiv:2107.07651). Calls from several threads are served one after the other.</summary>
/// <remarks>
/// <see cref="IEncoder.Encode"/> gives the features of images alone, for classifiers. <see cref="ProjectImages"/> and
/// <see cref="ProjectTexts"/> give unit vectors whose product is the similarity of image and text: search and retrieval use these.
/// </remarks>
public interface IImageTextEncoder : IEncoder
{
    /// <summary>Gets the length P of the vectors that images and texts share.</summary>
    int ProjectionDim { get; }

    /// <summary>Gets the length of text features and of fusion features.</summary>
    int TextFeatureDim { get; }

    /// <summary>Maps images into the shared space.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="projections">Receives unit vectors, <c>[N, P]</c>; its length tells N.</param>
    /// <exception cref="ArgumentException">The two lengths do not belong to the same N, at least 1.</exception>
    void ProjectImages(ReadOnlySpan<float> images, Span<float> projections);

    /// <summary>Maps texts into the shared space.</summary>
    /// <param name="texts">N texts, at least 1; longer ones are cut at the encoder's limit.</param>
    /// <param name="projections">Receives unit vectors, <c>[N, P]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not belong to the same N, at least 1, or a text has no token.</exception>
    void ProjectTexts(IReadOnlyList<string> texts, Span<float> projections);

    /// <summary>Encodes texts alone, for classifiers.</summary>
    /// <param name="texts">N texts, at least 1.</param>
    /// <param name="features">Receives the class token of the last text layer, <c>[N, D]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not belong to the same N, at least 1, or a text has no token.</exception>
    void EncodeTexts(IReadOnlyList<string> texts, Span<float> features);

    /// <summary>Encodes pairs of image and text together.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="texts">N texts.</param>
    /// <param name="features">Receives the class token of the fusion encoder, <c>[N, D]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not belong to the same N, at least 1, or a text has no token.</exception>
    void EncodePairs(ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> features);

    /// <summary>Tells how well texts fit images, by the matching head.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="texts">N texts.</param>
    /// <param name="probabilities">Receives the probability that each pair belongs together, from 0 to 1, <c>[N]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not belong to the same N, at least 1, or a text has no token.</exception>
    void MatchPairs(ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> probabilities);
}
