using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class ContrastiveViewsTests
{
    private const int Size = 16;

    // The whole of an image of the view's size is the view itself: what remains are the changes under test.
    private static readonly ContrastiveViewOptions Plain = new()
    {
        MinCropScale = 1,
        JitterProbability = 0,
        GrayscaleProbability = 0,
        BlurProbability = 0,
        SecondBlurProbability = 0,
        FlipProbability = 0,
    };

    private static readonly RgbImage Square = TestImages.Smooth(Size, Size);

    private delegate void Change(byte[] pixels, ref ViewRandom random);

    [TestMethod]
    public void Draw_SameSeeds_GiveTheSameViewOnAnyThread()
    {
        RgbImage image = TestImages.Noise(50, 40);
        var recipe = new ContrastiveViews(Size, ContrastiveViewOptions.MocoV3(), PixelNormalization.ImageNet);
        float[][] expected = [.. Enumerable.Range(0, 128).Select(i => Draw(recipe, image, i, i % 2))];

        float[][] actual = [.. Enumerable.Range(0, 128).AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(i => Draw(recipe, image, i, i % 2))];

        for (int i = 0; i < expected.Length; i++)
        {
            CollectionAssert.AreEqual(expected[i], actual[i], $"view {i}");
        }
    }

    [TestMethod]
    public void Draw_TwoViewsOfAnImage_Differ()
    {
        RgbImage image = TestImages.Noise(50, 40);
        var recipe = new ContrastiveViews(Size, ContrastiveViewOptions.MocoV2(), PixelNormalization.ImageNet);

        Assert.AreEqual(2, recipe.ViewCount);
        CollectionAssert.AreNotEqual(Draw(recipe, image, 0, view: 0), Draw(recipe, image, 0, view: 1));
    }

    [TestMethod]
    public void Draw_NothingProbable_GivesTheImage()
    {
        CollectionAssert.AreEqual(Normalized(Square.Pixels.ToArray()), DrawSquare(Plain, view: 0));
        CollectionAssert.AreEqual(Normalized(Square.Pixels.ToArray()), DrawSquare(Plain, view: 1));
    }

    [TestMethod]
    public void Draw_Solarize_ChangesTheSecondViewAlone() =>
        AssertViews(Plain with { SolarizeProbability = 1 }, first: null, second: (byte[] p, ref ViewRandom r) => Solarize.Apply(p));

    [TestMethod]
    public void Draw_Blur_ChangesTheFirstViewAlone() =>
        AssertViews(Plain with { BlurProbability = 1, MaxBlurSigma = 3 }, first: Blur3, second: null);

    [TestMethod]
    public void Draw_SecondBlur_ChangesTheSecondViewAlone() =>
        AssertViews(Plain with { SecondBlurProbability = 1, MaxBlurSigma = 3 }, first: null, second: Blur3);

    [TestMethod]
    public void Draw_Flips_MirrorBothViews()
    {
        Change horizontal = (byte[] p, ref ViewRandom r) => HorizontalFlip.Apply(p, Size);
        Change vertical = (byte[] p, ref ViewRandom r) => VerticalFlip.Apply(p, Size);

        AssertViews(Plain with { FlipProbability = 1 }, horizontal, horizontal);
        AssertViews(Plain with { VerticalFlipProbability = 1 }, vertical, vertical);
    }

    [TestMethod]
    public void Draw_Grayscale_GreysBothViews()
    {
        Change grey = (byte[] p, ref ViewRandom r) => Grayscale.Apply(p);

        AssertViews(Plain with { GrayscaleProbability = 1 }, grey, grey);
    }

    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(1, 1)]
    [DataRow(2, 0)]
    [DataRow(2, 1)]
    [DataRow(3, 0)]
    [DataRow(3, 1)]
    public void Draw_EachPaper_EqualsItsSteps(int version, int view)
    {
        RgbImage image = TestImages.Noise(50, 40);
        ContrastiveViewOptions options = version switch
        {
            1 => ContrastiveViewOptions.MocoV1(),
            2 => ContrastiveViewOptions.MocoV2(),
            _ => ContrastiveViewOptions.MocoV3(),
        };
        var recipe = new ContrastiveViews(Size, options, PixelNormalization.ImageNet);
        for (int index = 0; index < 50; index++)
        {
            var random = new ViewRandom(1, 0, index, view);
            var crop = new RandomResizedCrop(Size, Interpolation.Bilinear, options.MinCropScale);
            var pixels = new byte[3 * Size * Size];
            crop.Apply(image.AsSpan(), crop.Sample(50, 40, ref random), pixels);
            switch (version)
            {
                case 1:
                    Maybe(0.2, Grey, pixels, ref random);
                    Maybe(1, (byte[] p, ref ViewRandom r) => new ColorJitter(0.4, 0.4, 0.4, 0.4).Apply(p, ref r), pixels, ref random);
                    Maybe(0, Blur2, pixels, ref random);
                    break;
                case 2:
                    Maybe(0.8, (byte[] p, ref ViewRandom r) => new ColorJitter(0.4, 0.4, 0.4, 0.1).Apply(p, ref r), pixels, ref random);
                    Maybe(0.2, Grey, pixels, ref random);
                    Maybe(0.5, Blur2, pixels, ref random);
                    break;
                default:
                    Maybe(0.8, (byte[] p, ref ViewRandom r) => new ColorJitter(0.4, 0.4, 0.2, 0.1).Apply(p, ref r), pixels, ref random);
                    Maybe(0.2, Grey, pixels, ref random);
                    Maybe(view == 0 ? 1 : 0.1, Blur2, pixels, ref random);
                    break;
            }

            if (view == 1)
            {
                Maybe(version == 3 ? 0.2 : 0, (byte[] p, ref ViewRandom r) => Solarize.Apply(p), pixels, ref random);
            }

            Maybe(0.5, (byte[] p, ref ViewRandom r) => HorizontalFlip.Apply(p, Size), pixels, ref random);

            CollectionAssert.AreEqual(Normalized(pixels), Draw(recipe, image, index, view), $"image {index}");
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 3000)]
    [DataRow(3000, 2)]
    public void Draw_ExtremeImage_GivesFiniteNumbers(int width, int height)
    {
        var recipe = new ContrastiveViews(Size, ContrastiveViewOptions.MocoV3() with { MaxBlurSigma = 100 }, PixelNormalization.ImageNet);

        float[] view = Draw(recipe, TestImages.Noise(width, height), index: 0, view: 0);

        Assert.IsTrue(view.All(float.IsFinite));
        Assert.AreNotEqual(0, view.Count(v => v != 0));
    }

    private static void AssertViews(ContrastiveViewOptions options, Change? first, Change? second)
    {
        CollectionAssert.AreEqual(Expected(first, 0), DrawSquare(options, view: 0), "first view");
        CollectionAssert.AreEqual(Expected(second, 1), DrawSquare(options, view: 1), "second view");

        static float[] Expected(Change? change, int view)
        {
            byte[] pixels = Square.Pixels.ToArray();
            var random = new ViewRandom(1, 0, 0, view);
            new RandomResizedCrop(Size, Interpolation.Bilinear, minScale: 1).Sample(Size, Size, ref random);
            _ = (random.NextBool(0), random.NextBool(0), random.NextBool(1));  // jitter, greyscale, blur
            change?.Invoke(pixels, ref random);
            return Normalized(pixels);
        }
    }

    private static void Maybe(double probability, Change change, byte[] pixels, ref ViewRandom random)
    {
        if (random.NextBool(probability))
        {
            change(pixels, ref random);
        }
    }

    private static void Grey(byte[] pixels, ref ViewRandom random) => Grayscale.Apply(pixels);

    private static void Blur2(byte[] pixels, ref ViewRandom random) => GaussianBlur.Apply(pixels, Size, random.NextDouble(0.1, 2));

    private static void Blur3(byte[] pixels, ref ViewRandom random) => GaussianBlur.Apply(pixels, Size, random.NextDouble(0.1, 3));

    private static float[] DrawSquare(ContrastiveViewOptions options, int view) =>
        Draw(new ContrastiveViews(Size, options, PixelNormalization.ImageNet), Square, index: 0, view);

    private static float[] Draw(ContrastiveViews recipe, RgbImage image, int index, int view)
    {
        var random = new ViewRandom(seed: 1, epoch: 0, index, view);
        var pixels = new float[3 * Size * Size];
        recipe.Draw(image.AsSpan(), view, ref random, pixels);
        return pixels;
    }

    private static float[] Normalized(byte[] pixels)
    {
        var planes = new float[pixels.Length];
        new Normalize(PixelNormalization.ImageNet).Apply(new RgbSpan(pixels, Size, Size), planes);
        return planes;
    }
}
