using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Runtime;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;

namespace MLNet.SelfSup.Tests.Training.Memory;

[TestClass]
public sealed class MemoryCheckTests
{
    private const long Megabyte = 1L << 20;

    private static readonly MaeOptions Large = new() { Encoder = VisionTransformerOptions.Tiny(TinyImages.Side, 4) with { Depth = 3 }, BatchSize = 512, Epochs = 1, Threads = 1 };

    [TestMethod]
    public void Pretrain_BatchTooLarge_NamesTheBatchThatFitsBeforeItTrains()
    {
        long limit = (Estimate(Large).Total + Estimate(Large with { BatchSize = 256 }).Total) / 2;
        bool hasBegun = false;
        PretrainingRequest request = Request(Large, limit) with { Log = (_, message) => hasBegun |= message.StartsWith("Training by", StringComparison.Ordinal) };

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => new TorchPretrainer().Pretrain(request, CancellationToken.None));

        Assert.IsFalse(hasBegun);
        Assert.Contains("mae with batches of 512 images would take about ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{(double)limit / Megabyte:F0} MB are free", error.Message, StringComparison.Ordinal);
        Assert.Contains("GradientAccumulation 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("With GradientCheckpointing a BatchSize of ", error.Message, StringComparison.Ordinal);
        int fits = int.Parse(error.Message.Split("A BatchSize of ")[1].Split(' ')[0]);
        Assert.IsInRange(256, 511, fits);
        Assert.IsLessThanOrEqualTo(limit, Estimate(Large with { BatchSize = fits }).Total);
        Assert.IsGreaterThan(limit, Estimate(Large with { BatchSize = fits + 1 }).Total);
    }

    [TestMethod]
    public void Pretrain_NoBatchFits_SaysToTakeASmallerEncoder()
    {
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => new TorchPretrainer().Pretrain(Request(Large, limit: Megabyte), CancellationToken.None));

        Assert.Contains("take a smaller encoder", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("would fit", error.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Pretrain_Fits_Trains(bool isUnchecked)
    {
        MaeOptions options = Large with { BatchSize = 4, CheckMemory = !isUnchecked };
        long limit = isUnchecked ? 0 : Estimate(options).Total;

        Assert.IsNotNull(new TorchPretrainer().Pretrain(Request(options, limit, images: 4), CancellationToken.None));
    }

    [TestMethod]
    [DataRow("mae")]
    [DataRow("moco")]
    [DataRow("mocoV3")]
    public void WithBatch_TwiceTheImages_TakesTwiceTheMemory(string name)
    {
        PretrainingOptions options = name switch { "mae" => new MaeOptions(), "moco" => new MocoOptions(), _ => new MocoV3Options() };
        MemoryEstimate estimate = Estimate(options with { BatchSize = 256 });

        double ratio = (double)estimate.Batch / Estimate(options with { BatchSize = 128 }).Batch;

        Assert.AreEqual(2, ratio, 0.2);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void WithBatch_BlocksRecomputed_TakesLess(bool isContrastive)
    {
        MemoryEstimate estimate = Estimate(isContrastive ? new MocoV3Options { BatchSize = 256 } : new MaeOptions { BatchSize = 256 });

        Assert.IsLessThan(0.9 * estimate.Total, estimate.WithBatch(256, recomputes: true));
    }

    private static PretrainingRequest Request(PretrainingOptions options, long limit, int images = 512) =>
        new() { Options = options, Images = new TinyImages(images), Seed = 1, MemoryLimit = limit };

    private static MemoryEstimate Estimate(PretrainingOptions options)
    {
        using ISelfSupervisedMethod method = MethodRegistry.Create(options, 1);
        TrainingRecipe recipe = method.Recipe;
        using IOptimizer optimizer = recipe.CreateOptimizer(recipe.Groups);
        return new MemoryEstimate(method, new TrainingPlan(options, 512), optimizer, options.GradientCheckpointing);
    }
}
