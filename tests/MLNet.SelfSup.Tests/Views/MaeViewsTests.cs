using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class MaeViewsTests
{
    private const int Size = 16;

    [TestMethod]
    public void Draw_SameSeeds_GiveTheSameViewOnAnyThread()
    {
        RgbImage image = TestImages.Noise(50, 40);
        float[][] expected = [.. Enumerable.Range(0, 64).Select(i => Draw(image, seed: 7, index: i))];

        float[][] actual = [.. Enumerable.Range(0, 64).AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(i => Draw(image, seed: 7, index: i))];

        for (int i = 0; i < expected.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i], actual[i], $"view {i}");
        }
    }

    [TestMethod]
    public void Draw_OtherSeedEpochOrImage_GivesAnotherView()
    {
        RgbImage image = TestImages.Noise(50, 40);
        float[] view = Draw(image, seed: 7, index: 3, epoch: 2);

        CollectionAssert.AreNotEqual(view, Draw(image, seed: 8, index: 3, epoch: 2));
        CollectionAssert.AreNotEqual(view, Draw(image, seed: 7, index: 4, epoch: 2));
        CollectionAssert.AreNotEqual(view, Draw(image, seed: 7, index: 3, epoch: 3));
    }

    [TestMethod]
    public void Draw_WholeImage_MirrorsHalfTheViews()
    {
        RgbImage image = TestImages.Smooth(Size, Size);
        byte[] mirrored = image.Pixels.ToArray();
        HorizontalFlip.Apply(mirrored, Size);
        float[] upright = Normalized(image.Pixels.ToArray());
        float[] flipped = Normalized(mirrored);
        var recipe = new MaeViews(Size, minScale: 1, PixelNormalization.ImageNet);
        int uprightCount = 0;
        int flippedCount = 0;
        for (int i = 0; i < 400; i++)
        {
            var random = new ViewRandom(1, 0, i, 0);
            var pixels = new float[3 * Size * Size];
            recipe.Draw(image.AsSpan(), 0, ref random, pixels);
            uprightCount += pixels.SequenceEqual(upright) ? 1 : 0;
            flippedCount += pixels.SequenceEqual(flipped) ? 1 : 0;
        }

        // With the whole area, sizes other than the square do not fit: every view is the image or its mirror image.
        Assert.AreEqual(400, uprightCount + flippedCount);
        Assert.IsInRange(160, 240, flippedCount);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 3000)]
    [DataRow(3000, 2)]
    public void Draw_ExtremeImage_GivesFiniteNumbers(int width, int height)
    {
        float[] view = Draw(TestImages.Noise(width, height), seed: 1, index: 0);

        Assert.IsTrue(view.All(float.IsFinite));
        Assert.AreNotEqual(0, view.Count(v => v != 0));
    }

    [TestMethod]
    public void Draw_EqualsItsSteps()
    {
        RgbImage image = TestImages.Noise(50, 40);
        var random = new ViewRandom(5, 1, 2, 0);
        var crop = new RandomResizedCrop(Size, Interpolation.Bicubic, minScale: 0.2);
        var pixels = new byte[3 * Size * Size];
        crop.Apply(image.AsSpan(), crop.Sample(50, 40, ref random), pixels);
        if (random.NextBool(0.5))
        {
            HorizontalFlip.Apply(pixels, Size);
        }

        CollectionAssert.AreEqual(Normalized(pixels), Draw(image, seed: 5, index: 2, epoch: 1));
    }

    private static float[] Draw(RgbImage image, int seed, int index, int epoch = 0)
    {
        var recipe = new MaeViews(Size, minScale: 0.2, PixelNormalization.ImageNet);
        var random = new ViewRandom(seed, epoch, index, view: 0);
        var pixels = new float[3 * Size * Size];
        recipe.Draw(image.AsSpan(), view: 0, ref random, pixels);
        return pixels;
    }

    private static float[] Normalized(byte[] pixels)
    {
        var planes = new float[pixels.Length];
        new Normalize(PixelNormalization.ImageNet).Apply(new RgbSpan(pixels, Size, Size), planes);
        return planes;
    }
}
