using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>A column of pixel vectors whose decoding takes a while, and that counts how many are decoded at a time.</summary>
internal sealed class MeteredColumn(DataViewSchema.Column column) : TypedImageColumn<VBuffer<float>>(column)
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(2);

    private readonly PixelVectorColumn _pixels = new(column, TestPictures.Side);
    private readonly object _lock = new();
    private int _now;
    private int _fetched;

    /// <summary>Gets the number of images whose storage was waited for ahead of time.</summary>
    public int Fetched => _fetched;

    /// <summary>Gets the number of images that were decoded.</summary>
    public int Decoded { get; private set; }

    /// <summary>Gets the most images that were in decoding at the same time.</summary>
    public int MostAtATime { get; private set; }

    protected override ImageReference ToImage(string row, in VBuffer<float> value)
    {
        VBuffer<float> copy = default;
        value.CopyTo(ref copy);
        Func<long, ImageReference> read = _pixels.CreateReader((ValueGetter<VBuffer<float>>)((ref VBuffer<float> planes) => planes = copy));
        return new ImageReference(row, (side, _) => Meter(() => read(0).Decode(side)), () => Interlocked.Increment(ref _fetched));
    }

    private RgbImage Meter(Func<RgbImage> decode)
    {
        lock (_lock)
        {
            MostAtATime = Math.Max(MostAtATime, ++_now);
        }

        Thread.Sleep(Duration);
        RgbImage image = decode();
        lock (_lock)
        {
            _now--;
            Decoded++;
        }

        return image;
    }
}
