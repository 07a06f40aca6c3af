using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

/// <summary>The vectorised colour operations against <see cref="ScalarColors"/>, bit by bit.</summary>
[TestClass]
public sealed class ColorVectorsTests
{
    private static readonly byte[] Colors = MakeColors();

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.1)]
    [DataRow(-0.073)]
    [DataRow(0.5)]
    [DataRow(-0.5)]
    public void HueShift_ManyColors_EqualsScalar(double factor) => AssertSame(p => ScalarColors.Hue(p, factor), p => HueShift.Apply(p, factor));

    [TestMethod]
    [DataRow(0f)]
    [DataRow(0.6f)]
    [DataRow(0.917f)]
    [DataRow(1.4f)]
    [DataRow(11f)]
    [DataRow(1e9f)]
    public void ColorBlend_ManyColors_EqualsScalar(float factor)
    {
        AssertSame(p => ScalarColors.Brightness(p, factor), p => ColorBlend.Brightness(p, factor));
        AssertSame(p => ScalarColors.Contrast(p, factor), p => ColorBlend.Contrast(p, factor));
        AssertSame(p => ScalarColors.Saturation(p, factor), p => ColorBlend.Saturation(p, factor));
    }

    [TestMethod]
    public void Contrast_DarkAndBright_EqualsScalar()
    {
        foreach (int mean in new[] { 3, 90, 200, 254 })
        {
            byte[] image = [.. Enumerable.Range(0, 48 * 20).Select(i => (byte)Math.Clamp(mean + (i % 7) - 3, 0, 255)), 0, 128, 255];
            byte[] expected = [.. image];
            byte[] actual = [.. image];

            ScalarColors.Contrast(expected, 1.37f);
            ColorBlend.Contrast(actual, 1.37f);

            CollectionAssert.AreEqual(expected, actual, $"mean {mean}");
        }
    }

    [TestMethod]
    public void Grayscale_ManyColors_EqualsScalar() => AssertSame(p => ScalarColors.Grayscale(p), p => Grayscale.Apply(p));

    [TestMethod]
    public void AnyLength_EqualsScalar()
    {
        // Blocks of 16 pixels and a rest: each length has its own.
        for (int count = 1; count <= 50; count++)
        {
            byte[] image = TestImages.Noise(count, 1, seed: count).Pixels.ToArray();
            byte[] expected = [.. image];
            byte[] actual = [.. image];

            ScalarColors.Hue(expected, 0.2);
            ScalarColors.Contrast(expected, 1.2f);
            ScalarColors.Brightness(expected, 0.9f);
            ScalarColors.Saturation(expected, 0.7f);
            HueShift.Apply(actual, 0.2);
            ColorBlend.Contrast(actual, 1.2f);
            ColorBlend.Brightness(actual, 0.9f);
            ColorBlend.Saturation(actual, 0.7f);

            CollectionAssert.AreEqual(expected, actual, $"{count} pixels");
        }
    }

    [TestMethod]
    public void Solarize_AnyThresholdAndLength_InvertsFromIt()
    {
        foreach (int threshold in new[] { 0, 1, 128, 255, 256 })
        {
            byte[] image = TestImages.Noise(37, 1, seed: threshold).Pixels.ToArray();
            byte[] actual = [.. image];

            Solarize.Apply(actual, threshold);

            CollectionAssert.AreEqual(image.Select(v => v >= threshold ? (byte)(255 - v) : v).ToArray(), actual, $"threshold {threshold}");
        }
    }

    [TestMethod]
    public void HorizontalFlip_AnyWidth_TakesPixelsFromTheOtherEnd()
    {
        for (int width = 1; width <= 100; width++)
        {
            byte[] image = TestImages.Noise(width, 2, seed: width).Pixels.ToArray();
            byte[] expected = [.. Enumerable.Range(0, image.Length).Select(i => image[(i / (3 * width) * 3 * width) + ((width - 1 - (i / 3 % width)) * 3) + (i % 3)])];
            byte[] actual = [.. image];

            HorizontalFlip.Apply(actual, width);

            CollectionAssert.AreEqual(expected, actual, $"width {width}");
        }
    }

    private static void AssertSame(Action<byte[]> scalar, Action<byte[]> vectors)
    {
        byte[] expected = [.. Colors];
        byte[] actual = [.. Colors];

        scalar(expected);
        vectors(actual);

        int at = expected.AsSpan().CommonPrefixLength(actual) / 3 * 3;
        Assert.AreEqual(expected.Length, at, $"({Text(Colors)}) became ({Text(actual)}), not ({Text(expected)})");

        string Text(byte[] pixels) => string.Join(", ", pixels.Skip(at).Take(3));
    }

    // Every ratio that a hue can come from, with each channel largest, middle and least; and random colours.
    private static byte[] MakeColors()
    {
        var colors = new List<byte>();
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        Span<byte> sorted = stackalloc byte[3];
        for (int least = 0; least <= 255; least++)
        {
            for (int middle = least; middle <= 255; middle++)
            {
                (sorted[0], sorted[1], sorted[2]) = (255, (byte)middle, (byte)least);
                foreach (int[] places in orders)
                {
                    colors.AddRange([sorted[places[0]], sorted[places[1]], sorted[places[2]]]);
                }
            }
        }

        var random = new byte[3 * 60_000];
        new Random(1).NextBytes(random);
        return [.. colors, .. random];
    }
}
