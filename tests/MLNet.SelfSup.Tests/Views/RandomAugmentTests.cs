using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

[TestClass]
public sealed class RandomAugmentTests
{
    private const int Width = 26;
    private const int Height = 22;

    // Dull and large enough for each operation to change it.
    private readonly byte[] _image = [.. TestImages.Noise(Width, Height).Pixels.ToArray().Select(value => (byte)(40 + (value / 2)))];

    [TestMethod]
    public void Apply_NoOperation_ChangesAndDrawsNothing()
    {
        byte[] pixels = [.. _image];
        var random = new ViewRandom(1, 2, 3, 4);

        new RandomAugment(operations: 0, magnitude: 10).Apply(pixels, Width, ref random);

        CollectionAssert.AreEqual(_image, pixels);
        Assert.AreEqual(new ViewRandom(1, 2, 3, 4).NextBits(), random.NextBits());
    }

    [TestMethod]
    public void Apply_OneOperation_GivesEachAsOftenAsOfficial()
    {
        // Each of ten operations is drawn 200 times in 2,000, and takes place in half of them; half of the signed ones go either way.
        const int draws = 2000;
        Dictionary<string, int> counts = Results(0.7).ToDictionary(result => result.Pixels, _ => 0);
        Assert.HasCount(15, counts);
        var augment = new RandomAugment(operations: 1, magnitude: 7);
        for (int i = 0; i < draws; i++)
        {
            byte[] pixels = [.. _image];
            var random = new ViewRandom(1, 0, i, 0);
            augment.Apply(pixels, Width, ref random);
            counts[Convert.ToHexString(pixels)]++;
        }

        foreach ((string pixels, AugmentOperation operation, bool isSigned) in Results(0.7))
        {
            double expected = operation == AugmentOperation.Identity ? (draws * 0.5) + (draws * 0.05) : draws * (isSigned ? 0.025 : 0.05);
            Assert.IsInRange(expected * 0.6, expected * 1.4, counts[pixels], $"{operation}");
        }
    }

    [TestMethod]
    public void Apply_StrengthWithoutEffect_KeepsTheImage()
    {
        foreach (AugmentOperation operation in Enum.GetValues<AugmentOperation>().Where(o => o >= AugmentOperation.ShearX))
        {
            byte[] pixels = [.. _image];
            RandomAugment.Apply(operation, strength: 0, pixels, Width);
            CollectionAssert.AreEqual(_image, pixels, $"{operation}");
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 9)]
    [DataRow(9, 1)]
    [DataRow(2, 2)]
    public void Apply_TinyImage_HasRoom(int width, int height)
    {
        byte[] grey = [.. Enumerable.Repeat((byte)128, width * height * 3)];
        foreach (AugmentOperation operation in Enum.GetValues<AugmentOperation>().Where(o => o is not AugmentOperation.Brightness))
        {
            byte[] pixels = [.. grey];
            RandomAugment.Apply(operation, strength: 1, pixels, width);
            CollectionAssert.AreEqual(grey, pixels, $"{operation}");  // what comes from beyond the edges is this grey, too
        }
    }

    [TestMethod]
    public void Constructor_OutsideRange_Throws()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RandomAugment(-1, 5));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new RandomAugment(1, 10.1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => RandomAugment.Apply((AugmentOperation)99, 1, new byte[3], 1));
    }

    private IEnumerable<(string Pixels, AugmentOperation Operation, bool IsSigned)> Results(double strength)
    {
        foreach (AugmentOperation operation in Enum.GetValues<AugmentOperation>())
        {
            bool isSigned = operation >= AugmentOperation.ShearX;
            foreach (double signed in isSigned ? new[] { strength, -strength } : [strength])
            {
                byte[] pixels = [.. _image];
                RandomAugment.Apply(operation, signed, pixels, Width);
                yield return (Convert.ToHexString(pixels), operation, isSigned);
            }
        }
    }
}
