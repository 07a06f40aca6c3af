using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Runtime;
using MLNet.SelfSup.Torch.Training;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods;

/// <summary>What every self-supervised method must do; a class for each derives from this one.</summary>
/// <typeparam name="TOptions">The method's options.</typeparam>
public abstract class MethodConformanceTests<TOptions>
    where TOptions : PretrainingOptions
{
    /// <summary>The number of images that are trained on.</summary>
    protected const int ImageCount = 24;

    private const int Seed = 5;

    /// <summary>Gets options of a tiny model with dozens of steps, whose loss must fall: at most two seconds of training.</summary>
    protected abstract TOptions TinyOptions { get; }

    /// <summary>Gets the epoch, from 0, from which on the loss must fall.</summary>
    protected virtual int SettledEpoch => 0;

    /// <summary>Gets the texts of the images, for methods that learn from pairs.</summary>
    protected virtual PairedTexts? Texts => null;

    [TestMethod]
    public void Pretrain_TinySet_LossFallsByATenth()
    {
        var epochs = new List<double>();

        Pretrain(TinyOptions, Seed, new InlineProgress(p => epochs.Add(p.Loss)));

        Assert.IsLessThan(0.9 * epochs[SettledEpoch], epochs[^1], $"Losses: {string.Join(", ", epochs)}");
    }

    [TestMethod]
    public void Pretrain_SameSeed_GivesTheSameArtifact()
    {
        EncoderArtifact first = Pretrain(TinyOptions with { Epochs = 2 }, Seed);

        EncoderArtifact second = Pretrain(TinyOptions with { Epochs = 2 }, Seed);

        CollectionAssert.AreEqual(Save(first), Save(second));
    }

    [TestMethod]
    public void Pretrain_OtherSeed_GivesOtherWeights()
    {
        EncoderArtifact first = Pretrain(TinyOptions with { Epochs = 0 }, Seed);

        EncoderArtifact second = Pretrain(TinyOptions with { Epochs = 0 }, Seed + 1);

        Assert.IsTrue(first.Tensors.Any(t => !t.Value.Bytes.Span.SequenceEqual(second.Tensors[t.Key].Bytes.Span)));
    }

    [TestMethod]
    public void Create_TorchsOwnGenerator_IsNotTouched()
    {
        using Tensor before = get_rng_state();
        using ISelfSupervisedMethod method = MethodRegistry.Create(TinyOptions, Seed, Texts);
        using Tensor after = get_rng_state();

        TensorAssert.AreSame(before, after, "The state of torch's own generator");
    }

    [TestMethod]
    public void Artifact_SavedAndLoaded_GivesTheSameFeatures()
    {
        EncoderArtifact artifact = Pretrain(TinyOptions with { Epochs = 1 }, Seed);
        byte[] file = Save(artifact);
        using var stream = new MemoryStream(file);

        EncoderArtifact loaded = EncoderArtifact.Load(stream, file.Length);

        Assert.AreEqual(artifact.Description.Provenance, loaded.Description.Provenance);
        CollectionAssert.AreEqual(Encode(artifact), Encode(loaded));
    }

    [TestMethod]
    public void Pretrain_Standardized_FeaturesHaveMeanZeroAndDeviationOne()
    {
        EncoderArtifact artifact = Pretrain(TinyOptions with { Epochs = 1, Features = new FeatureOptions { Standardize = true } }, Seed);

        float[] features = Encode(artifact);

        int dim = artifact.FeatureDim;
        for (int d = 0; d < dim; d++)
        {
            double[] column = [.. Enumerable.Range(0, features.Length / dim).Select(i => (double)features[(i * dim) + d])];
            Assert.AreEqual(0, column.Average(), 1e-3, $"mean of feature {d}");
            Assert.AreEqual(1, Math.Sqrt(column.Average(v => v * v)), 1e-2, $"deviation of feature {d}");
        }
    }

    [TestMethod]
    public void Pretrain_CancelledAndResumed_EndsWithTheSameArtifact()
    {
        TOptions options = TinyOptions with { Epochs = 4 };
        EncoderArtifact whole = Pretrain(options, Seed);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("conformance-");
        try
        {
            using var stop = new CancellationTokenSource();
            var request = Request(options with { CheckpointFolder = folder.FullName }, Seed) with
            {
                Progress = new InlineProgress(p =>
                {
                    if (p.Epoch >= 2)
                    {
                        stop.Cancel();
                    }
                }),
            };
            Assert.ThrowsExactly<OperationCanceledException>(() => new TorchPretrainer().Pretrain(request, stop.Token));

            EncoderArtifact resumed = new TorchPretrainer().Pretrain(request with { Progress = null }, CancellationToken.None);

            CollectionAssert.AreEqual(Save(whole), Save(resumed));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Pretrain_Validated_MeasuresAndGivesTheSameArtifact()
    {
        TOptions options = TinyOptions with { Epochs = 2 };
        var accuracies = new List<double>();
        PretrainingRequest request = Request(options, Seed);
        var validation = new LabelledImages { Images = request.Images, Labels = [.. Enumerable.Range(0, request.Images.Count).Select(i => i % 2)], EveryEpochs = 1 };

        EncoderArtifact validated = new TorchPretrainer().Pretrain(
            request with { Validation = validation, Progress = new InlineProgress(p => accuracies.Add(p.Metrics["knnAccuracy"])) }, CancellationToken.None);

        CollectionAssert.AreEqual(Save(Pretrain(options, Seed)), Save(validated));
        Assert.HasCount(2, accuracies);
        Assert.IsTrue(accuracies.TrueForAll(a => a is >= 0 and <= 1));
    }

    [TestMethod]
    public void Pretrain_InitialEncoder_StartsFromItsFeatures()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "given.safetensors");
        EncoderArtifact given = Pretrain(TinyOptions with { Epochs = 1 }, Seed);
        given.Save(file);

        EncoderArtifact started = Pretrain(TinyOptions with { Epochs = 0, InitialEncoder = file }, Seed + 1);

        CollectionAssert.AreEqual(Encode(given), Encode(started));
        Assert.AreEqual("given.safetensors", started.Description.Provenance.Options!.InitialEncoder, "The folder belongs to the machine.");
    }

    [TestMethod]
    public void Pretrain_GradientCheckpointing_GivesTheSameWeights()
    {
        TOptions options = TinyOptions with { Epochs = 2 };
        EncoderArtifact expected = Pretrain(options, Seed);

        EncoderArtifact actual = Pretrain(options with { GradientCheckpointing = true }, Seed);

        foreach ((string name, TensorData tensor) in expected.Tensors)
        {
            Assert.IsTrue(tensor.Bytes.Span.SequenceEqual(actual.Tensors[name].Bytes.Span), name);
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void ComputeLoss_ForwardAndBackward_LeavesNoTensors(bool recomputes)
    {
        using ISelfSupervisedMethod method = MethodRegistry.Create(TinyOptions, Seed, Texts);
        Recomputation.Use(method.Module, recomputes);
        int size = method.Views.ImageSize;
        Tensor[] views = [.. Enumerable.Range(0, method.Views.ViewCount).Select(_ => rand(4, 3, size, size))];
        using var generator = new Generator(1);
        var context = new StepContext { Step = 0, Epoch = 0, Epochs = 1, Generator = generator, Images = [0, 1, 2, 3] };

        TensorAssert.LeavesNoTensors(() =>
        {
            using Tensor loss = method.ComputeLoss(views, context);
            GuardedBackward.Run(loss);
            method.Module.zero_grad();
        });

        Array.ForEach(views, v => v.Dispose());
    }

    private EncoderArtifact Pretrain(TOptions options, int seed, IProgress<PretrainingProgress>? progress = null) =>
        new TorchPretrainer().Pretrain(Request(options, seed) with { Progress = progress }, CancellationToken.None);

    private PretrainingRequest Request(TOptions options, int seed) =>
        new() { Options = options with { Threads = 1, LoaderWorkers = 1 }, Images = Images(options), Texts = Texts, Seed = seed };

    private static PatternImages Images(TOptions options) => new(ImageCount, options.Architecture.ImageSize);

    private static byte[] Save(EncoderArtifact artifact)
    {
        using var stream = new MemoryStream();
        artifact.Save(stream);
        return stream.ToArray();
    }

    private float[] Encode(EncoderArtifact artifact)
    {
        PatternImages images = Images(TinyOptions);
        var view = new EvaluationView(artifact.ImageSize, artifact.Description.Normalization);
        int pixels = 3 * artifact.ImageSize * artifact.ImageSize;
        var batch = new float[images.Count * pixels];
        for (int i = 0; i < images.Count; i++)
        {
            view.Draw(images[i], batch.AsSpan(i * pixels, pixels));
        }

        using IEncoder encoder = new TorchRuntime().CreateEncoder(artifact, ComputeDevice.Cpu);
        var features = new float[images.Count * artifact.FeatureDim];
        encoder.Encode(batch, features);
        return features;
    }

    private sealed class InlineProgress(Action<PretrainingProgress> report) : IProgress<PretrainingProgress>
    {
        public void Report(PretrainingProgress value)
        {
            if (value.IsEpochEnd)
            {
                report(value);
            }
        }
    }
}
