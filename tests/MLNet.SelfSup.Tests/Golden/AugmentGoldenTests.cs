using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Image operations against Pillow and torchvision; sizes and factors are read from the tensors' names and descriptions.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class AugmentGoldenTests
{
    private const int ResizeTolerance = 1;
    private const int ColorTolerance = 2;
    private const float NormalizeTolerance = 1e-6f;

    private readonly IReadOnlyDictionary<string, TensorData> _tensors;
    private readonly JsonElement _descriptions;
    private readonly RgbImage _input;

    public AugmentGoldenTests()
    {
        GoldenFolder folder = GoldenFolder.Require("augment", "augment.safetensors", "augment.json");
        _tensors = folder.ReadTensors("augment.safetensors");
        _descriptions = folder.ReadJson("augment.json");
        _input = ImageOf(_tensors["input"]);
    }

    [TestMethod]
    public void Resize_EachSize_EqualsPillow() => Compare(@"^resize_(bicubic|bilinear)_(\d+)x(\d+)$", ResizeTolerance, match =>
        Resampler.Resize(_input.AsSpan(), IntOf(match, 3), IntOf(match, 2), FilterOf(match, 1)).Pixels.ToArray());

    [TestMethod]
    public void ResizedCrop_EachFilter_EqualsTorchvision() => Compare("^resized_crop_(bicubic|bilinear)$", ResizeTolerance, match =>
    {
        Match numbers = MatchOf(
            _descriptions.GetProperty(match.Value).GetString()!,
            @"top=(\d+),left=(\d+),height=(\d+),width=(\d+) then resize to (\d+)x(\d+)");
        var crop = new CropBox(IntOf(numbers, 2), IntOf(numbers, 1), IntOf(numbers, 4), IntOf(numbers, 3));
        (int height, int width) = (IntOf(numbers, 5), IntOf(numbers, 6));
        var pixels = new byte[height * width * 3];
        Resampler.Resize(_input.AsSpan(), crop, width, height, FilterOf(match, 1), pixels);
        return pixels;
    });

    [TestMethod]
    public void EvaluationView_ShorterSideThenCentre_EqualsTorchvision()
    {
        Match resized = Single(@"^resize_short(\d+)_(bicubic|bilinear)$");
        int shorterSide = IntOf(resized, 1);
        Compare(@"^center_crop(\d+)_of_that$", ResizeTolerance, match =>
        {
            int size = IntOf(match, 1);
            var view = new EvaluationView(size, PixelNormalization.ImageNet, size / (shorterSide + 0.5), FilterOf(resized, 2));
            var pixels = new byte[size * size * 3];
            view.Crop(_input.AsSpan(), pixels);
            return pixels;
        });
    }

    [TestMethod]
    public void ResizeWindow_ShorterSide_EqualsTorchvision() => Compare(@"^resize_short(\d+)_(bicubic|bilinear)$", ResizeTolerance, match =>
    {
        IReadOnlyList<long> shape = _tensors[match.Value].Shape;
        Assert.AreEqual(IntOf(match, 1), Math.Min(shape[0], shape[1]));
        return Resampler.Resize(_input.AsSpan(), (int)shape[1], (int)shape[0], FilterOf(match, 2)).Pixels.ToArray();
    });

    [TestMethod]
    public void HorizontalFlip_EqualsTorchvision() => CompareInPlace("^hflip$", 0, (_, pixels) => HorizontalFlip.Apply(pixels, _input.Width));

    [TestMethod]
    public void Grayscale_EqualsPillow() => CompareInPlace("^grayscale3$", ColorTolerance, (_, pixels) => Grayscale.Apply(pixels));

    [TestMethod]
    public void GaussianBlur_EachSigma_EqualsPillow() => CompareInPlace(@"^gaussian_blur_sigma([\d.]+)$", ColorTolerance, (match, pixels) =>
        GaussianBlur.Apply(pixels, _input.Width, DoubleOf(match, 1)));

    [TestMethod]
    public void Solarize_EqualsPillow() => CompareInPlace("^solarize$", ColorTolerance, (match, pixels) =>
    {
        Match threshold = MatchOf(_descriptions.GetProperty(match.Value).GetString()!, @">= (\d+)");
        Solarize.Apply(pixels, IntOf(threshold, 1));
    });

    [TestMethod]
    public void Brightness_EachFactor_EqualsPillow() => CompareInPlace(@"^brightness_([\d.]+)$", ColorTolerance, (match, pixels) =>
        ColorBlend.Brightness(pixels, (float)DoubleOf(match, 1)));

    [TestMethod]
    public void Contrast_EachFactor_EqualsPillow() => CompareInPlace(@"^contrast_([\d.]+)$", ColorTolerance, (match, pixels) =>
        ColorBlend.Contrast(pixels, (float)DoubleOf(match, 1)));

    [TestMethod]
    public void Saturation_EachFactor_EqualsPillow() => CompareInPlace(@"^saturation_([\d.]+)$", ColorTolerance, (match, pixels) =>
        ColorBlend.Saturation(pixels, (float)DoubleOf(match, 1)));

    [TestMethod]
    public void HueShift_EachFactor_EqualsPillow() => CompareInPlace(@"^hue_(-?[\d.]+)$", ColorTolerance, (match, pixels) =>
        HueShift.Apply(pixels, DoubleOf(match, 1)));

    [TestMethod]
    [TestCategory("Albef")]
    public void RandomAugment_EachOperation_EqualsOfficial() => CompareInPlace(@"^albef_([A-Za-z]+)_m(\d+)(?:_(pos|neg))?$", 0, (match, pixels) =>
    {
        double strength = IntOf(match, 2) / 10.0;
        RandomAugment.Apply(Enum.Parse<AugmentOperation>(match.Groups[1].Value), match.Groups[3].Value == "neg" ? -strength : strength, pixels, _input.Width);
    });

    [TestMethod]
    [TestCategory("Albef")]
    public void AugmentOperation_EachName_IsAnOfficialOperation()
    {
        string[] official = [.. _tensors.Keys.Select(name => MatchOf(name, "^albef_([A-Za-z]+)_m")).Where(match => match.Success).Select(match => match.Groups[1].Value).Distinct()];

        CollectionAssert.AreEquivalent(official, Enum.GetNames<AugmentOperation>());
    }

    [TestMethod]
    public void Normalize_ImageNet_EqualsTorchvision() => CompareNormalized("to_tensor_normalize_imagenet", PixelNormalization.ImageNet);

    [TestMethod]
    public void Normalize_Clip_EqualsTorchvision() => CompareNormalized("to_tensor_normalize_clip", new PixelNormalization
    {
        Mean = [0.48145466f, 0.4578275f, 0.40821073f],
        StandardDeviation = [0.26862954f, 0.26130258f, 0.27577711f],
    });

    private static Match MatchOf(string text, string pattern) => Regex.Match(text, pattern, RegexOptions.NonBacktracking);

    private static RgbImage ImageOf(TensorData tensor) => new(tensor.Bytes.ToArray(), (int)tensor.Shape[1], (int)tensor.Shape[0]);

    private static int IntOf(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static double DoubleOf(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static Interpolation FilterOf(Match match, int group) => Enum.Parse<Interpolation>(match.Groups[group].Value, ignoreCase: true);

    private Match Single(string pattern) => _tensors.Keys.Select(name => MatchOf(name, pattern)).Single(match => match.Success);

    private void CompareNormalized(string name, PixelNormalization normalization)
    {
        float[] expected = _tensors[name].ToSingles();
        var actual = new float[expected.Length];

        new Normalize(normalization).Apply(_input.AsSpan(), actual);

        // NaN is not within a tolerance.
        Assert.IsTrue(expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) <= NormalizeTolerance), name);
    }

    private void CompareInPlace(string pattern, int tolerance, Action<Match, byte[]> apply) => Compare(pattern, tolerance, match =>
    {
        byte[] pixels = _input.Pixels.ToArray();
        apply(match, pixels);
        return pixels;
    });

    private void Compare(string pattern, int tolerance, Func<Match, byte[]> compute)
    {
        Match[] matches = [.. _tensors.Keys.Select(name => MatchOf(name, pattern)).Where(match => match.Success)];
        Assert.AreNotEqual(0, matches.Length, $"No tensor is named like {pattern}.");
        foreach (Match match in matches)
        {
            byte[] expected = _tensors[match.Value].Bytes.ToArray();
            byte[] actual = compute(match);
            Assert.HasCount(expected.Length, actual, match.Value);
            int worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
            Assert.IsLessThanOrEqualTo(tolerance, worst, $"{match.Value} is off by {worst} levels");
        }
    }
}
