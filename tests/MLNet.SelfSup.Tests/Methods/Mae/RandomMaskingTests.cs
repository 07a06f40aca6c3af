using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Mae;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Mae;

[TestClass]
[TestCategory("Mae")]
public sealed class RandomMaskingTests
{
    private static readonly float[] Noise = [0.5f, 0.1f, 0.9f, 0.3f, 0.2f, 0.8f, 0.4f, 0.6f];

    [TestMethod]
    public void FromNoise_TwoImages_KeepsTheSmallestInTheirOrder()
    {
        using var scope = NewDisposeScope();

        RandomMasking masking = RandomMasking.FromNoise(tensor(Noise, [2, 4]), visibleCount: 2);

        CollectionAssert.AreEqual(new long[] { 1, 3, 0, 2 }, masking.Visible.flatten().data<long>().ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 0, 1, 0, 0, 1, 0, 1 }, masking.ToMask().data<float>().ToArray());
        CollectionAssert.AreEqual(new long[] { 2, 0, 3, 1, 0, 3, 1, 2 }, masking.InverseOrder().data<long>().ToArray());
    }

    [TestMethod]
    public void TakeVisibleAndHidden_NumberedPatches_PickFromTheirOwnImage()
    {
        using var scope = NewDisposeScope();
        RandomMasking masking = RandomMasking.FromNoise(tensor(Noise, [2, 4]), visibleCount: 2);
        Tensor patches = tensor(Enumerable.Range(0, 8).Select(i => (float)i).ToArray(), [2, 4, 1]);

        CollectionAssert.AreEqual(new float[] { 1, 3, 4, 6 }, masking.TakeVisible(patches).data<float>().ToArray());
        CollectionAssert.AreEqual(new float[] { 0, 2, 7, 5 }, masking.TakeHidden(patches).data<float>().ToArray());
    }

    [TestMethod]
    public void Restore_ShuffledPatches_PutsThemBack()
    {
        using var scope = NewDisposeScope();
        RandomMasking masking = RandomMasking.FromNoise(tensor(Noise, [2, 4]), visibleCount: 1);
        Tensor patches = rand(2, 4, 3);

        Tensor shuffled = cat([masking.TakeVisible(patches), masking.TakeHidden(patches)], dim: 1);

        TensorAssert.AreSame(patches, masking.Restore(shuffled), "patches");
    }

    [TestMethod]
    public void Draw_SameGeneratorState_RepeatsAndHidesTheRightShare()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        RandomMasking first = RandomMasking.Draw(5, 16, 4, generator, CPU);
        RandomMasking other = RandomMasking.Draw(5, 16, 4, generator, CPU);
        generator.manual_seed(3);

        RandomMasking second = RandomMasking.Draw(5, 16, 4, generator, CPU);

        TensorAssert.AreSame(first.Order, second.Order, "order");
        Assert.IsFalse(first.Order.eq(other.Order).all().item<bool>(), "The second draw must differ from the first.");
        CollectionAssert.AreEqual(new float[] { 12, 12, 12, 12, 12 }, first.ToMask().sum(dim: 1).data<float>().ToArray());
    }

    [TestMethod]
    public void Draw_ManyTimes_HidesEveryPatchEquallyOften()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);

        RandomMasking masking = RandomMasking.Draw(4000, 8, 2, generator, CPU);

        // A patch is hidden in 3000 ± 27 of 4000 draws: five deviations are 137.
        foreach (float count in masking.ToMask().sum(dim: 0).data<float>())
        {
            Assert.AreEqual(3000, count, 137);
        }
    }
}
