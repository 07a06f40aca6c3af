using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class AlbefViewsTests
{
    private const int Size = 16;

    [TestMethod]
    public void Draw_SameSeeds_GiveTheSameViewOnAnyThread()
    {
        var recipe = new AlbefViews(Size, AlbefViewOptions.Paper(), PixelNormalization.Clip);
        RgbImage image = TestImages.Noise(50, 40);
        float[][] expected = [.. Enumerable.Range(0, 64).Select(i => Draw(recipe, image, i))];

        float[][] actual = [.. Enumerable.Range(0, 64).AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(i => Draw(recipe, image, i))];

        for (int i = 0; i < expected.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i], actual[i], $"view {i}");
        }

        CollectionAssert.AreNotEqual(expected[0], expected[1]);
    }

    [TestMethod]
    public void Draw_EqualsItsSteps()
    {
        RgbImage image = TestImages.Noise(50, 40);
        var options = new AlbefViewOptions { MinCropScale = 0.3, FlipProbability = 0.4, RandomAugmentOperations = 3, RandomAugmentMagnitude = 5 };
        var recipe = new AlbefViews(Size, options, PixelNormalization.Clip);
        for (int i = 0; i < 20; i++)
        {
            ViewRandom random = RandomOf(i);
            var crop = new RandomResizedCrop(Size, Interpolation.Bicubic, minScale: 0.3);
            var pixels = new byte[3 * Size * Size];
            crop.Apply(image.AsSpan(), crop.Sample(50, 40, ref random), pixels);
            if (random.NextBool(0.4))
            {
                HorizontalFlip.Apply(pixels, Size);
            }

            new RandomAugment(operations: 3, magnitude: 5).Apply(pixels, Size, ref random);

            CollectionAssert.AreEqual(Normalized(pixels), Draw(recipe, image, i));
        }
    }

    [TestMethod]
    public void Draw_ChangesOfColour_EqualTheirSteps()
    {
        RgbImage image = TestImages.Noise(Size, Size);
        var recipe = new AlbefViews(Size, new AlbefViewOptions { ColorJitter = 0.4, GrayscaleProbability = 0.5 }, PixelNormalization.Clip);
        int grey = 0;
        for (int i = 0; i < 40; i++)
        {
            ViewRandom random = RandomOf(i);
            var crop = new RandomResizedCrop(Size, Interpolation.Bicubic, minScale: 0.6);
            var pixels = new byte[3 * Size * Size];
            crop.Apply(image.AsSpan(), crop.Sample(Size, Size, ref random), pixels);
            if (random.NextBool(0.5))
            {
                HorizontalFlip.Apply(pixels, Size);
            }

            new ColorJitter(0.4, 0.4, 0.4, 0.1).Apply(pixels, ref random);
            if (random.NextBool(0.5))
            {
                Grayscale.Apply(pixels);
                grey++;
            }

            CollectionAssert.AreEqual(Normalized(pixels), Draw(recipe, image, i));
        }

        Assert.IsTrue(grey is > 5 and < 35);
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1, 100)]
    public void Draw_FlipProbabilityAtAnEnd_NeverOrAlwaysMirrors(double probability, int expected)
    {
        RgbImage image = TestImages.Smooth(Size, Size);
        byte[] mirrored = image.Pixels.ToArray();
        HorizontalFlip.Apply(mirrored, Size);
        var recipe = new AlbefViews(Size, new AlbefViewOptions { MinCropScale = 1, FlipProbability = probability }, PixelNormalization.Clip);

        // With the whole area, sizes other than the square do not fit.
        Assert.AreEqual(expected, Enumerable.Range(0, 100).Count(i => Draw(recipe, image, i).SequenceEqual(Normalized(mirrored))));
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1, 100)]
    public void Draw_VerticalFlipProbabilityAtAnEnd_NeverOrAlwaysTurnsUpsideDown(double probability, int expected)
    {
        RgbImage image = TestImages.Smooth(Size, Size);
        byte[] turned = image.Pixels.ToArray();
        VerticalFlip.Apply(turned, Size);
        var recipe = new AlbefViews(Size, new AlbefViewOptions { MinCropScale = 1, FlipProbability = 0, VerticalFlipProbability = probability }, PixelNormalization.Clip);

        Assert.AreEqual(expected, Enumerable.Range(0, 100).Count(i => Draw(recipe, image, i).SequenceEqual(Normalized(turned))));
    }

    private static ViewRandom RandomOf(int index) => new(seed: 3, epoch: 1, index, view: 0);

    private static float[] Draw(AlbefViews recipe, RgbImage image, int index)
    {
        ViewRandom random = RandomOf(index);
        var pixels = new float[3 * Size * Size];
        recipe.Draw(image.AsSpan(), view: 0, ref random, pixels);
        return pixels;
    }

    private static float[] Normalized(byte[] pixels)
    {
        var planes = new float[pixels.Length];
        new Normalize(PixelNormalization.Clip).Apply(new RgbSpan(pixels, Size, Size), planes);
        return planes;
    }
}
