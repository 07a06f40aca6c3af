namespace MLNet.SelfSup.Images;

/// <summary>An image given as values from 0 to 1, of just the encoder's size.</summary>
/// <param name="name">How messages name it.</param>
/// <param name="values"><c>[3, S, S]</c>.</param>
/// <param name="imageSize">S.</param>
internal sealed class PixelVectorImage(string name, float[] values, int imageSize) : RowImage(name)
{
    private const int Channels = 3;

    // A resampling that was done before may overshoot a little.
    private const float Tolerance = 0.05f;

    /// <summary>Rounds to 8 bits, as all images are that an encoder is trained on.</summary>
    /// <inheritdoc/>
    public override RgbImage Decode(int shorterSide)
    {
        int plane = imageSize * imageSize;
        var pixels = new byte[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            float value = values[i];
            if (!(value >= -Tolerance && value <= 1 + Tolerance))
            {
                throw new ImageDecodeException(Name, $"slot {i} has the value {value}; values must be 0 to 1 (ExtractPixels gives 0 to 255 unless scaleImage is 1 / 255f)");
            }

            pixels[(Channels * (i % plane)) + (i / plane)] = (byte)Math.Clamp(MathF.Round(value * byte.MaxValue), byte.MinValue, byte.MaxValue);
        }

        return new RgbImage(pixels, imageSize, imageSize);
    }
}
