using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Images;

/// <summary>Turns 8-bit pixels into normalised planes: (value / 255 - mean) / standard deviation.</summary>
/// <remarks>A table of the 256 values a channel: as fast as vector arithmetic here, and each number is the correctly rounded one.</remarks>
internal sealed class PixelConverter
{
    private const int Channels = 3;
    private const int Levels = 256;

    private readonly float[] _table = new float[Channels * Levels];

    /// <summary>Initialises the converter.</summary>
    /// <param name="normalization">Mean and standard deviation a channel.</param>
    public PixelConverter(PixelNormalization normalization)
    {
        ArgumentNullException.ThrowIfNull(normalization);
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int value = 0; value < Levels; value++)
            {
                _table[(channel * Levels) + value] = ((value / 255f) - normalization.Mean[channel]) / normalization.StandardDeviation[channel];
            }
        }
    }

    /// <summary>Converts an image.</summary>
    /// <param name="image">Pixels, <c>[H, W, 3]</c>.</param>
    /// <param name="planes">Receives <c>[3, H, W]</c>.</param>
    /// <exception cref="ArgumentException">The number of floats is not that of the pixels' bytes.</exception>
    public void Convert(RgbSpan image, Span<float> planes)
    {
        if (planes.Length != image.Pixels.Length)
        {
            throw new ArgumentException($"Got room for {planes.Length} values; an image of {image.Width} x {image.Height} pixels has {image.Pixels.Length}.", nameof(planes));
        }

        int count = planes.Length / Channels;
        ref float red = ref MemoryMarshal.GetReference(planes);
        ref float green = ref Unsafe.Add(ref red, count);
        ref float blue = ref Unsafe.Add(ref green, count);
        ref float table = ref MemoryMarshal.GetArrayDataReference(_table);
        ref byte pixel = ref MemoryMarshal.GetReference(image.Pixels);
        for (int i = 0; i < count; i++)
        {
            Unsafe.Add(ref red, i) = Unsafe.Add(ref table, pixel);
            Unsafe.Add(ref green, i) = Unsafe.Add(ref table, Levels + Unsafe.Add(ref pixel, 1));
            Unsafe.Add(ref blue, i) = Unsafe.Add(ref table, (2 * Levels) + Unsafe.Add(ref pixel, 2));
            pixel = ref Unsafe.Add(ref pixel, Channels);
        }
    }
}
