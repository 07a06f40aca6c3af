using MLNet.SelfSup.Tests.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Views;

/// <summary>Hand values of the colour operations; <c>Golden/AugmentGoldenTests</c> compares whole images.</summary>
[TestClass]
public sealed class ColorOperationsTests
{
    [TestMethod]
    public void Grayscale_Primaries_GiveTheirLuma()
    {
        byte[] pixels = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];

        Grayscale.Apply(pixels);

        CollectionAssert.AreEqual(new byte[] { 76, 76, 76, 150, 150, 150, 29, 29, 29, 255, 255, 255 }, pixels);
    }

    [TestMethod]
    public void Solarize_InvertsFromTheThreshold()
    {
        byte[] pixels = [127, 128, 255];

        Solarize.Apply(pixels);

        CollectionAssert.AreEqual(new byte[] { 127, 127, 0 }, pixels);
    }

    [TestMethod]
    public void Brightness_CutsToTheRange()
    {
        byte[] pixels = [10, 99, 200];

        ColorBlend.Brightness(pixels, 1.5f);

        CollectionAssert.AreEqual(new byte[] { 15, 148, 255 }, pixels);
    }

    [TestMethod]
    public void Contrast_Zero_GivesTheMeanLuma()
    {
        byte[] pixels = [0, 0, 0, 101, 101, 101];

        ColorBlend.Contrast(pixels, 0);

        CollectionAssert.AreEqual(Enumerable.Repeat((byte)51, 6).ToArray(), pixels);
    }

    [TestMethod]
    public void Saturation_Zero_GivesLuma()
    {
        byte[] image = TestImages.Noise(5, 5).Pixels.ToArray();
        byte[] grey = [.. image];
        Grayscale.Apply(grey);

        ColorBlend.Saturation(image, 0);

        CollectionAssert.AreEqual(grey, image);
    }

    [TestMethod]
    public void Blends_FactorOne_LeaveTheImage()
    {
        byte[] image = TestImages.Noise(5, 5).Pixels.ToArray();
        byte[] pixels = [.. image];

        ColorBlend.Brightness(pixels, 1);
        ColorBlend.Contrast(pixels, 1);
        ColorBlend.Saturation(pixels, 1);

        CollectionAssert.AreEqual(image, pixels);
    }

    [TestMethod]
    public void HueShift_ThirdOfATurn_TakesRedToGreen()
    {
        byte[] pixels = [255, 0, 0];

        HueShift.Apply(pixels, 1.0 / 3);

        CollectionAssert.AreEqual(new byte[] { 0, 255, 0 }, pixels);
    }

    [TestMethod]
    public void HueShift_Grey_StaysGrey()
    {
        byte[] pixels = [0, 0, 0, 90, 90, 90, 255, 255, 255];

        HueShift.Apply(pixels, 0.3);

        CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 90, 90, 90, 255, 255, 255 }, pixels);
    }
}
