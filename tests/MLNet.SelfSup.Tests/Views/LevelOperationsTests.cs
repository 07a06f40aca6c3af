using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

/// <summary>Contrast, equalisation and sharpness by hand values; the golden tests compare them with the official code.</summary>
[TestClass]
public sealed class LevelOperationsTests
{
    [TestMethod]
    public void AutoContrast_EachChannelByItself_StretchesToTheWholeRange()
    {
        byte[] pixels = [10, 7, 0, 20, 7, 255, 15, 7, 100];

        AutoContrast.Apply(pixels);

        CollectionAssert.AreEqual(new byte[] { 0, 7, 0, 255, 7, 255, 127, 7, 100 }, pixels);  // the second has one value alone
    }

    [TestMethod]
    public void Equalize_TwoValuesInHalves_SpreadsThem()
    {
        // 1,020 pixels, half of them 100 and half 101: a step of 510 / 255 = 2. Below 100 stands 2 / 2, below 101 that and 510.
        byte[] pixels = [.. Enumerable.Range(0, 1020).SelectMany(i => new[] { (byte)(100 + (i % 2)), (byte)50, (byte)(i % 2 == 0 ? 0 : 255) })];

        Equalize.Apply(pixels);

        CollectionAssert.AreEqual(new byte[] { 0, 50, 0, 255, 50, 255 }, pixels[..6]);
    }

    [TestMethod]
    public void Equalize_FewPixels_ChangesNothing()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6];

        Equalize.Apply(pixels);

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 4, 5, 6 }, pixels);
    }

    [TestMethod]
    [DataRow(0f, 49)]
    [DataRow(1f, 100)]
    [DataRow(1.5f, 125)]
    [DataRow(4.5f, 22)]
    public void Sharpness_BrightPixelAmongDarkOnes_MovesTheMiddleAlone(float factor, int expected)
    {
        // The smoothed middle is (5 · 100 + 8 · 17) / 13 = 48.9. At 4.5 its value is 278, which leaves the range of a byte.
        byte[] pixels = [.. Enumerable.Repeat((byte)17, 27)];
        pixels.AsSpan(12, 3).Fill(100);

        Sharpness.Apply(pixels, width: 3, factor);

        byte[] wanted = [.. Enumerable.Repeat((byte)17, 27)];
        wanted.AsSpan(12, 3).Fill((byte)expected);
        CollectionAssert.AreEqual(wanted, pixels);
    }
}
