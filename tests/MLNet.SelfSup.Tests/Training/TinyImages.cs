using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>Images of 8 × 8 pixels whose bytes follow from their index.</summary>
internal sealed class TinyImages(int count) : IImageSet
{
    public const int Side = 8;

    private readonly byte[][] _pixels = [.. Enumerable.Range(0, count).Select(Make)];

    public int Count => _pixels.Length;

    public RgbSpan this[int index] => new(_pixels[index], Side, Side);

    private static byte[] Make(int index)
    {
        var pixels = new byte[Side * Side * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)((index * 31) + (i * 7) + (index * i % 13));
        }

        return pixels;
    }
}
