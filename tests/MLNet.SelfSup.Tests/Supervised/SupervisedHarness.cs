using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Persistence;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Supervised;

/// <summary>Short trainings with labels of <see cref="TinyEncoder"/>.</summary>
internal static class SupervisedHarness
{
    public static FineTuneOptions Options { get; } = new() { Epochs = 6, BatchSize = 8, BaseLearningRate = 0.05, WarmupEpochs = 1, Threads = 1, LoaderWorkers = 2, Mixup = 0.4 };

    public static IImageSet Images { get; } = new PatternImages(40, 16);

    /// <summary>Gets classes that the images do not tell, so that a validation does not rise for ever.</summary>
    public static TrainingTargets Targets { get; } = TrainingTargets.OfClasses([.. Enumerable.Range(0, 40).Select(i => i * 7 % 3)], 3);

    public static TargetImages Validation { get; } = new(new PatternImages(20, 16, seed: 2), TrainingTargets.OfClasses([.. Enumerable.Range(0, 20).Select(i => i % 3)], 3));

    public static FineTuneRequest Request(SupervisedOptions options, bool isValidated = false) => new()
    {
        Options = options,
        Encoder = TinyEncoder.Create(),
        Images = Images,
        Targets = Targets,
        Validation = isValidated ? Validation : null,
        Seed = 4,
    };

    public static EncoderArtifact Train(FineTuneRequest request, CancellationToken cancellationToken = default) => new TorchFineTuner().Train(request, cancellationToken);

    /// <summary>Tells the largest distance of two tensors of an artefact.</summary>
    public static double MaxDifference(EncoderArtifact left, EncoderArtifact right, string name) =>
        left.Tensors[name].ToSingles().Zip(right.Tensors[name].ToSingles()).Max(p => Math.Abs(p.First - p.Second));

    /// <summary>Fails unless all tensors of two artefacts have the same bits.</summary>
    public static void AssertSame(EncoderArtifact expected, EncoderArtifact actual)
    {
        CollectionAssert.AreEquivalent(expected.Tensors.Keys.ToArray(), actual.Tensors.Keys.ToArray());
        foreach ((string name, TensorData tensor) in expected.Tensors)
        {
            CollectionAssert.AreEqual(tensor.Bytes.ToArray(), actual.Tensors[name].Bytes.ToArray(), name);
        }
    }
}
