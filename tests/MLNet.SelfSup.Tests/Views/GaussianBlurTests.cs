using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class GaussianBlurTests
{
    [TestMethod]
    public void Apply_NoWidth_LeavesTheImage()
    {
        byte[] image = TestImages.Noise(21, 9).Pixels.ToArray();
        byte[] pixels = [.. image];

        GaussianBlur.Apply(pixels, 21, sigma: 0);

        CollectionAssert.AreEqual(image, pixels);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 30)]
    [DataRow(30, 1)]
    [DataRow(12, 11)]
    public void Apply_OneColor_StaysThatColor(int width, int height)
    {
        byte[] image = [.. Enumerable.Repeat(new byte[] { 250, 7, 99 }, width * height).SelectMany(c => c)];
        byte[] pixels = [.. image];

        GaussianBlur.Apply(pixels, width, sigma: 4);

        CollectionAssert.AreEqual(image, pixels);
    }

    [TestMethod]
    [DataRow(1.0)]
    [DataRow(2.0)]
    [DataRow(3.3)]
    public void Apply_Edge_SpreadsLikeAGaussian(double sigma)
    {
        const int Width = 64;
        byte[] pixels = [.. Enumerable.Range(0, Width * 8).SelectMany(i => Enumerable.Repeat((byte)(i % Width < Width / 2 ? 0 : 240), 3))];

        GaussianBlur.Apply(pixels, Width, sigma);

        // The differences along a row are the filter; their variance is the Gaussian's.
        double[] filter = [.. Enumerable.Range(1, Width - 1).Select(x => (pixels[x * 3] - pixels[(x - 1) * 3]) / 240.0)];
        double mean = filter.Select((w, x) => w * x).Sum();
        double variance = filter.Select((w, x) => w * (x - mean) * (x - mean)).Sum();
        Assert.AreEqual(1, filter.Sum(), 1e-9);
        Assert.AreEqual(sigma * sigma, variance, 0.05 * sigma * sigma);
    }
}
