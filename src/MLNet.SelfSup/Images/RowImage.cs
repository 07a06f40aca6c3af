namespace MLNet.SelfSup.Images;

/// <summary>The image of one row, copied out of it: it may be decoded after the row has moved on, on any thread.</summary>
/// <param name="name">How messages name it, for instance <c>row 17</c>.</param>
internal abstract class RowImage(string name)
{
    // A JPEG may be decoded at a fraction of its size. Twice the side that is needed leaves the resampling to our own filter, so that
    // a picture has the same features, up to rounding, whatever column type it comes in.
    private const int Oversampling = 2;

    /// <summary>Gets how messages name it.</summary>
    public string Name { get; } = name;

    /// <summary>Decodes the image.</summary>
    /// <param name="shorterSide">The shorter side that is needed, in pixels; a decoder may give more, and less only where the image has less.</param>
    /// <returns>Its pixels.</returns>
    /// <exception cref="ImageDecodeException">It is missing or can't be decoded; the message tells why.</exception>
    public abstract RgbImage Decode(int shorterSide);

    /// <summary>Writes the view that features are computed from.</summary>
    /// <param name="view">The encoder's view.</param>
    /// <param name="pixels">Receives the normalised view, <c>[3, S, S]</c>.</param>
    /// <exception cref="ImageDecodeException">It is missing or can't be decoded; the message tells why.</exception>
    public void Draw(EvaluationView view, Span<float> pixels) => view.Draw(Decode(Oversampling * view.ImageSize).AsSpan(), pixels);
}
