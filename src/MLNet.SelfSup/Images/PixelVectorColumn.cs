using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Images;

/// <summary>A column of pixel vectors, <c>[3, S, S]</c>, values 0 to 1. They are rounded to 8 bits, as all images are that an encoder is trained on.</summary>
/// <param name="column">The column.</param>
/// <param name="imageSize">S.</param>
internal sealed class PixelVectorColumn(DataViewSchema.Column column, int imageSize) : TypedImageColumn<VBuffer<float>>(column)
{
    private const int Channels = 3;

    // A resampling that was done before may overshoot a little.
    private const float Tolerance = 0.05f;

    /// <inheritdoc/>
    protected override ImageReference ToImage(string row, in VBuffer<float> value)
    {
        float[] planes = [.. value.DenseValues()];
        return new ImageReference(row, _ => Round(row, planes));
    }

    private RgbImage Round(string row, float[] planes)
    {
        int plane = imageSize * imageSize;
        var pixels = new byte[planes.Length];
        for (int i = 0; i < planes.Length; i++)
        {
            float value = planes[i];
            if (!(value >= -Tolerance && value <= 1 + Tolerance))
            {
                throw new ImageDecodeException(row, $"slot {i} has the value {value}, and values must be 0 to 1 (ExtractPixels gives 0 to 255 unless scaleImage is 1 / 255f)");
            }

            pixels[(Channels * (i % plane)) + (i / plane)] = (byte)Math.Clamp(MathF.Round(value * byte.MaxValue), byte.MinValue, byte.MaxValue);
        }

        return new RgbImage(pixels, imageSize, imageSize);
    }
}
