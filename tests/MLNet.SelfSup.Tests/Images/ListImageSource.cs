using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

/// <summary>A source of functions, named <c>row 0</c>, <c>row 1</c> and so on; a function that gives <see langword="null"/> is a bad image.</summary>
internal sealed class ListImageSource(IEnumerable<Func<int, RgbImage?>> images) : IImageSource
{
    public ListImageSource(params RgbImage?[] images)
        : this(images.Select(image => new Func<int, RgbImage?>(_ => image)))
    {
    }

    public IEnumerable<ImageReference> Read() => images.Select((decode, i) => new ImageReference(
        $"row {i}", wanted => decode(wanted) ?? throw new ImageDecodeException($"row {i}", $"reason {i}")));
}
