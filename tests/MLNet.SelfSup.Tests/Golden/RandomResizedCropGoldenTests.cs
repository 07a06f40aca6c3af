using System.Text.Json;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Crop sampling of torchvision and of MAE's linear probe, replayed from their uniform draws.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class RandomResizedCropGoldenTests
{
    private readonly JsonElement[] _cases =
        [.. GoldenFolder.Require("augment", "random_resized_crop.json").ReadJson("random_resized_crop.json").EnumerateArray()];

    [TestMethod]
    public void SizeOf_EachAttempt_EqualsTorchvision()
    {
        foreach (JsonElement entry in CasesOf("torchvision"))
        {
            (int imageWidth, int imageHeight) = (IntOf(entry, "image_w"), IntOf(entry, "image_h"));
            foreach (JsonElement attempt in entry.GetProperty("attempts").EnumerateArray())
            {
                (int width, int height) = RandomResizedCrop.SizeOf(imageWidth, imageHeight, DoubleOf(attempt, "area_fraction"), DoubleOf(attempt, "log_ratio"));

                Assert.AreEqual((IntOf(attempt, "w"), IntOf(attempt, "h")), (width, height), entry.GetRawText());
                Assert.AreEqual(attempt.GetProperty("accepted").GetBoolean(), RandomResizedCrop.Fits(width, height, imageWidth, imageHeight), entry.GetRawText());
            }
        }
    }

    [TestMethod]
    public void Fallback_NoAttemptFits_EqualsTorchvision()
    {
        foreach (JsonElement entry in CasesOf("torchvision").Where(e => e.GetProperty("fallback_center_crop").GetBoolean()))
        {
            JsonElement scale = entry.GetProperty("scale");
            JsonElement ratio = entry.GetProperty("ratio");
            var crop = new RandomResizedCrop(
                imageSize: 8, Interpolation.Bicubic, scale[0].GetDouble(), scale[1].GetDouble(), ratio[0].GetDouble(), ratio[1].GetDouble());

            CropBox box = crop.Fallback(IntOf(entry, "image_w"), IntOf(entry, "image_h"));

            Assert.AreEqual(new CropBox(IntOf(entry, "left"), IntOf(entry, "top"), IntOf(entry, "width"), IntOf(entry, "height")), box, entry.GetRawText());
        }
    }

    [TestMethod]
    public void ClampedSizeOf_EqualsLinearProbe()
    {
        foreach (JsonElement entry in CasesOf("mae_linprobe_no_loop"))
        {
            JsonElement draw = entry.GetProperty("attempts")[0];

            (int width, int height) = ClampedCrop.SizeOf(
                IntOf(entry, "image_w"), IntOf(entry, "image_h"), DoubleOf(draw, "area_fraction"), DoubleOf(draw, "log_ratio"));

            Assert.AreEqual((IntOf(entry, "width"), IntOf(entry, "height")), (width, height), entry.GetRawText());
        }
    }

    private static int IntOf(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static double DoubleOf(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    private JsonElement[] CasesOf(string kind)
    {
        JsonElement[] cases = [.. _cases.Where(e => e.GetProperty("kind").GetString() == kind)];
        Assert.AreNotEqual(0, cases.Length, $"No entry is of the kind {kind}.");
        return cases;
    }
}
