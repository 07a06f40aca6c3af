using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Mae;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Mae;

[TestClass]
[TestCategory("Mae")]
public sealed class MaeLossTests
{
    [TestMethod]
    public void Compute_RawPixels_MatchesHandValue()
    {
        using var scope = NewDisposeScope();
        Tensor predictions = tensor(new float[] { 1, 2, 3, 4 }, [1, 2, 2]);
        Tensor patches = tensor(new float[] { 0, 2, 5, 3 }, [1, 2, 2]);

        // (1 + 0 + 4 + 1) / 4
        Assert.AreEqual(1.5f, MaeLoss.Compute(predictions, patches, normalize: false).item<float>(), 1e-6f);
    }

    [TestMethod]
    public void Normalize_TwoPixels_DividesByTheUnbiasedDeviation()
    {
        using var scope = NewDisposeScope();
        Tensor patches = tensor(new double[] { 1, 3 }, [1, 1, 2]);

        Tensor normalized = MaeLoss.Normalize(patches);

        double expected = 1 / Math.Sqrt(2 + 1e-6);
        Assert.AreEqual(-expected, normalized[0][0][0].item<double>(), 1e-12);
        Assert.AreEqual(expected, normalized[0][0][1].item<double>(), 1e-12);
    }

    [TestMethod]
    public void Normalize_FlatPatch_IsZero()
    {
        using var scope = NewDisposeScope();

        Tensor normalized = MaeLoss.Normalize(full([1, 1, 48], 0.7f));

        Assert.AreEqual(0, normalized.abs().max().item<float>(), 1e-3f);
    }

    [TestMethod]
    public void ComputePerPatch_NormalizedPixels_EqualsTheNaiveLoop()
    {
        using var scope = NewDisposeScope();
        Tensor predictions = rand(2, 3, 12, float64);
        Tensor patches = rand(2, 3, 12, float64);

        Tensor losses = MaeLoss.ComputePerPatch(predictions, patches, normalize: true);

        for (int image = 0; image < 2; image++)
        {
            for (int patch = 0; patch < 3; patch++)
            {
                double expected = ComputeNaively([.. predictions[image][patch].data<double>()], [.. patches[image][patch].data<double>()]);
                Assert.AreEqual(expected, losses[image][patch].item<double>(), 1e-10);
            }
        }

        Assert.AreEqual(losses.mean().item<double>(), MaeLoss.Compute(predictions, patches, normalize: true).item<double>(), 1e-12);
    }

    [TestMethod]
    public void Denormalize_OfNormalize_GivesThePatchesBack()
    {
        using var scope = NewDisposeScope();
        Tensor patches = rand(2, 3, 12, float64);

        TensorAssert.AreClose(patches, MaeLoss.Denormalize(MaeLoss.Normalize(patches), patches), 1e-12, "patches");
    }

    [TestMethod]
    public void Compute_Gradient_ReachesPredictionsAndNotPixels()
    {
        using var scope = NewDisposeScope();
        Tensor predictions = rand(1, 2, 12).requires_grad_();
        Tensor patches = rand(1, 2, 12).requires_grad_();

        MaeLoss.Compute(predictions, patches, normalize: true).backward();

        Assert.IsGreaterThan(0, predictions.grad!.abs().sum().item<float>());
        Assert.IsTrue(patches.grad is null || patches.grad.abs().sum().item<float>() == 0);
    }

    private static double ComputeNaively(double[] predictions, double[] pixels)
    {
        double mean = pixels.Average();
        double variance = pixels.Sum(p => (p - mean) * (p - mean)) / (pixels.Length - 1);
        return pixels.Zip(predictions, (pixel, prediction) =>
        {
            double difference = prediction - ((pixel - mean) / Math.Sqrt(variance + 1e-6));
            return difference * difference;
        }).Average();
    }
}
