using MLNet.SelfSup.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Support;

/// <summary>Small images of coloured stripes, the same for the same seed: something to learn, and quickly drawn.</summary>
internal sealed class PatternImages : IImageSet
{
    private readonly RgbImage[] _images;

    public PatternImages(int count, int side, int seed = 1) =>
        _images = [.. Enumerable.Range(0, count).Select(i => Draw(side, new ViewRandom(seed, 0, i, 0)))];

    public int Count => _images.Length;

    public RgbSpan this[int index] => _images[index].AsSpan();

    private static RgbImage Draw(int side, ViewRandom random)
    {
        (double dx, double dy, double phase) = (random.NextDouble(-0.6, 0.6), random.NextDouble(-0.6, 0.6), random.NextDouble(0, 6));
        double[] colors = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
        var pixels = new byte[side * side * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = (i / 3 % side, i / 3 / side);
            double wave = 0.5 + (0.5 * Math.Sin((x * dx) + (y * dy) + phase));
            pixels[i] = (byte)(255 * wave * colors[i % 3]);
        }

        return new RgbImage(pixels, side, side);
    }
}
