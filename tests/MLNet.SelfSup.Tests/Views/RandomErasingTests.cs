using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class RandomErasingTests
{
    private const int Side = 32;

    [TestMethod]
    public void Apply_ProbabilityZero_DrawsNothing()
    {
        var random = new ViewRandom(1, 2, 3, 4);
        var untouched = new ViewRandom(1, 2, 3, 4);

        new RandomErasing(0).Apply(new float[3 * Side * Side], Side, ref random);

        Assert.AreEqual(untouched.NextBits(), random.NextBits());
    }

    [TestMethod]
    public void Apply_ProbabilityOne_ErasesOneRectangleOfTheAskedArea()
    {
        for (int image = 0; image < 50; image++)
        {
            var random = new ViewRandom(1, 0, image, 0);
            float[] pixels = [.. Enumerable.Repeat(7f, 3 * Side * Side)];

            new RandomErasing(1).Apply(pixels, Side, ref random);

            int[] erased = [.. Enumerable.Range(0, Side * Side).Where(i => pixels[i] != 7)];
            int rows = erased.Select(i => i / Side).Distinct().Count();
            int columns = erased.Select(i => i % Side).Distinct().Count();
            Assert.HasCount(rows * columns, erased);
            double area = (double)erased.Length / (Side * Side);
            Assert.IsTrue(area is > 0.01 and < 0.4, $"{area:P0} of image {image} was erased.");
            for (int channel = 1; channel < 3; channel++)
            {
                CollectionAssert.AreEqual(erased, Enumerable.Range(0, Side * Side).Where(i => pixels[(channel * Side * Side) + i] != 7).ToArray());
            }
        }
    }

    [TestMethod]
    public void Apply_Noise_IsStandardNormal()
    {
        var noise = new List<float>();
        for (int image = 0; image < 100; image++)
        {
            var random = new ViewRandom(5, 0, image, 0);
            float[] pixels = [.. Enumerable.Repeat(float.NaN, 3 * Side * Side)];
            new RandomErasing(1).Apply(pixels, Side, ref random);
            noise.AddRange(pixels.Where(p => !float.IsNaN(p)));
        }

        Assert.AreEqual(0, noise.Average(), 0.02);
        Assert.AreEqual(1, noise.Average(n => n * n), 0.03);
    }

    [TestMethod]
    public void Apply_ProbabilityAThird_ErasesAThirdOfImages()
    {
        int erased = Enumerable.Range(0, 3000).Count(image =>
        {
            var random = new ViewRandom(9, 0, image, 0);
            var pixels = new float[3 * 8 * 8];
            new RandomErasing(1.0 / 3).Apply(pixels, 8, ref random);
            return Array.Exists(pixels, p => p != 0);
        });

        Assert.AreEqual(1000, erased, 100);
    }
}
