using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class ColorJitterTests
{
    [TestMethod]
    public void Apply_NoStrength_LeavesTheImage()
    {
        byte[] image = TestImages.Noise(9, 9).Pixels.ToArray();
        byte[] pixels = [.. image];
        var random = new ViewRandom(1, 2, 3, 4);

        new ColorJitter(0, 0, 0, 0).Apply(pixels, ref random);

        CollectionAssert.AreEqual(image, pixels);
    }

    [TestMethod]
    public void Apply_SameSeed_GivesTheSame_AndOtherSeedAnother()
    {
        CollectionAssert.AreEqual(Jitter(seed: 1), Jitter(seed: 1));
        CollectionAssert.AreNotEqual(Jitter(seed: 1), Jitter(seed: 2));
    }

    [TestMethod]
    public void Apply_BrightnessAlone_StaysWithinItsFactors()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            byte[] pixels = [100, 100, 100];
            var random = new ViewRandom(seed, 0, 0, 0);

            new ColorJitter(0.4, 0, 0, 0).Apply(pixels, ref random);

            Assert.IsInRange((byte)59, (byte)140, pixels[0]);
            Assert.AreEqual(pixels[0], pixels[2]);
        }
    }

    [TestMethod]
    public void Apply_Orders_Vary()
    {
        // Brightness and contrast do not commute: with their factors fixed by the seed, two orders give two results.
        byte[] image = TestImages.Noise(4, 4).Pixels.ToArray();
        int brightnessFirst = 0;
        int contrastFirst = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            byte[] pixels = [.. image];
            var random = new ViewRandom(seed, 0, 0, 0);
            new ColorJitter(0.4, 0.4, 0, 0).Apply(pixels, ref random);
            var replay = new ViewRandom(seed, 0, 0, 0);
            _ = (replay.NextInt(4), replay.NextInt(3), replay.NextInt(2));
            float brightness = (float)replay.NextDouble(0.6, 1.4);
            float contrast = (float)replay.NextDouble(0.6, 1.4);
            brightnessFirst += Ordered(p => ColorBlend.Brightness(p, brightness), p => ColorBlend.Contrast(p, contrast)).SequenceEqual(pixels) ? 1 : 0;
            contrastFirst += Ordered(p => ColorBlend.Contrast(p, contrast), p => ColorBlend.Brightness(p, brightness)).SequenceEqual(pixels) ? 1 : 0;
        }

        Assert.IsInRange(30, 80, brightnessFirst);
        Assert.IsInRange(30, 80, contrastFirst);
        Assert.IsGreaterThanOrEqualTo(100, brightnessFirst + contrastFirst);

        byte[] Ordered(Action<byte[]> first, Action<byte[]> second)
        {
            byte[] pixels = [.. image];
            first(pixels);
            second(pixels);
            return pixels;
        }
    }

    [TestMethod]
    public void Apply_FourOperations_TakesEveryOrder()
    {
        byte[] image = TestImages.Noise(4, 4).Pixels.ToArray();
        var orders = new HashSet<(int, int, int, int)>();
        for (int seed = 0; seed < 300; seed++)
        {
            byte[] pixels = [.. image];
            var random = new ViewRandom(seed, 0, 0, 0);
            new ColorJitter(0.4, 0.4, 0.4, 0.1).Apply(pixels, ref random);

            // A shuffle from the end: each place takes one of those not yet fixed.
            var replay = new ViewRandom(seed, 0, 0, 0);
            int[] order = [0, 1, 2, 3];
            for (int i = 3; i > 0; i--)
            {
                int j = replay.NextInt(i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }

            float[] factors = [.. Enumerable.Range(0, 3).Select(_ => (float)replay.NextDouble(0.6, 1.4))];
            double hue = replay.NextDouble(-0.1, 0.1);
            byte[] expected = [.. image];
            Action[] operations =
            [
                () => ColorBlend.Brightness(expected, factors[0]),
                () => ColorBlend.Contrast(expected, factors[1]),
                () => ColorBlend.Saturation(expected, factors[2]),
                () => HueShift.Apply(expected, hue),
            ];
            Array.ForEach(order, i => operations[i]());
            CollectionAssert.AreEqual(expected, pixels, $"seed {seed}");
            orders.Add((order[0], order[1], order[2], order[3]));
        }

        Assert.HasCount(24, orders);
    }

    [TestMethod]
    [DataRow(-0.1, 0.0)]
    [DataRow(0.0, 0.6)]
    public void Constructor_OutsideRange_Throws(double brightness, double hue) =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ColorJitter(brightness, 0, 0, hue));

    private static byte[] Jitter(int seed)
    {
        byte[] pixels = TestImages.Noise(9, 9).Pixels.ToArray();
        var random = new ViewRandom(seed, 0, 0, 0);
        new ColorJitter(0.4, 0.4, 0.4, 0.1).Apply(pixels, ref random);
        return pixels;
    }
}
