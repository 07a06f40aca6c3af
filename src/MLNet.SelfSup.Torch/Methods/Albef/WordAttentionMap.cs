using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Where in an image the fusion encoder looks for a word piece.</summary>
public sealed class WordAttentionMap
{
    private const double OverlayShare = 0.6;

    private readonly float[] _relevance;

    internal WordAttentionMap(string word, RgbImage image, int grid, float[] relevance)
    {
        Word = word;
        Image = image;
        Grid = grid;
        _relevance = relevance;
    }

    /// <summary>Gets the word piece; <c>##</c> in front where it goes on within a word.</summary>
    public string Word { get; }

    /// <summary>Gets the image as it was shown to the encoder: resized and cropped.</summary>
    public RgbImage Image { get; }

    /// <summary>Gets the number of patches along a side.</summary>
    public int Grid { get; }

    /// <summary>Gets how much each patch counts for the word, row by row, at least 0, <c>[Grid · Grid]</c>.</summary>
    public IReadOnlyList<float> Relevance => _relevance;

    /// <summary>Lays the map over the image: the more a patch counts, the redder; patches that do not count stay in shades of grey and blue.</summary>
    /// <returns>A picture of the encoder's image size.</returns>
    public RgbImage DrawOverlay()
    {
        int size = Image.Width;
        float max = Math.Max(_relevance.Max(), float.Epsilon);
        var pixels = new byte[3 * size * size];
        ReadOnlySpan<byte> source = Image.Pixels.Span;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                int at = 3 * ((y * size) + x);
                double heat = Interpolate(y, x, size) / max;
                (double red, double green, double blue) = ToColor(heat);
                pixels[at] = Mix(source[at], red);
                pixels[at + 1] = Mix(source[at + 1], green);
                pixels[at + 2] = Mix(source[at + 2], blue);
            }
        }

        return new RgbImage(pixels, size, size);
    }

    /// <summary>Writes the overlay as a PNG file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="zoom">How many pixels of the file a pixel of the overlay becomes, each way; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="zoom"/> is below 1.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void SavePng(string path, int zoom = 4) => PngFile.Save(path, DrawOverlay(), zoom);

    private static byte Mix(byte original, double color) => (byte)Math.Round(((1 - OverlayShare) * original) + (OverlayShare * 255 * color));

    // Blue, cyan, yellow, red: the "jet" map of the field.
    private static (double Red, double Green, double Blue) ToColor(double heat) =>
        (Ramp(heat, 0.75), Ramp(heat, 0.5), Ramp(heat, 0.25));

    private static double Ramp(double heat, double center) => Math.Clamp(1.5 - Math.Abs(4 * (heat - center)), 0, 1);

    // Bilinear between the centres of patches.
    private double Interpolate(int y, int x, int size)
    {
        double row = Math.Clamp(((y + 0.5) * Grid / size) - 0.5, 0, Grid - 1);
        double column = Math.Clamp(((x + 0.5) * Grid / size) - 0.5, 0, Grid - 1);
        (int top, int left) = ((int)row, (int)column);
        (int bottom, int right) = (Math.Min(top + 1, Grid - 1), Math.Min(left + 1, Grid - 1));
        (double down, double across) = (row - top, column - left);
        double upper = ((1 - across) * _relevance[(top * Grid) + left]) + (across * _relevance[(top * Grid) + right]);
        double lower = ((1 - across) * _relevance[(bottom * Grid) + left]) + (across * _relevance[(bottom * Grid) + right]);
        return ((1 - down) * upper) + (down * lower);
    }
}
