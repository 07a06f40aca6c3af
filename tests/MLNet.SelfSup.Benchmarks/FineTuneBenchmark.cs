using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Runtime;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Trains an encoder with labels on lists of images, and tells how right it is on others.</summary>
internal sealed class FineTuneBenchmark(int seed, SupervisedOptions options)
{
    private readonly MLContext _ml = new(seed);

    public void Run(string trainFolder, string? testFolder, string[] lists, bool withAll, EncoderArtifact encoder, bool fromScratch, CancellationToken cancellationToken)
    {
        LabelledImage[] train = LabelledFolders.Read(_ml, trainFolder);
        HashSet<string>[] listed = [.. lists.Select(l => LabelledFolders.ReadList(l, trainFolder))];
        (LabelledImage[] pool, LabelledImage[] test) = testFolder is null
            ? LabelledFolders.HoldOut(train, [.. listed.SelectMany(l => l)])
            : (train, LabelledFolders.Read(_ml, testFolder));
        EncoderArtifact start = fromScratch ? new TorchRuntime().Pretrainer!.CreateUntrained(encoder.Description, seed) : encoder;
        foreach (HashSet<string> list in listed)
        {
            Report([.. pool.Where(i => list.Contains(i.ImagePath))], test, start, cancellationToken);
        }

        if (withAll || lists.Length == 0)
        {
            Report(pool, test, start, cancellationToken);
        }
    }

    private void Report(LabelledImage[] labelled, LabelledImage[] test, EncoderArtifact encoder, CancellationToken cancellationToken)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        string[] classes = [.. labelled.Select(i => i.Label).Distinct().Order(StringComparer.Ordinal)];
        using ImageCache trainImages = Decode(labelled, encoder.ImageSize);
        using ImageCache testImages = Decode(test, encoder.ImageSize);
        var request = new FineTuneRequest
        {
            Options = options,
            Encoder = encoder,
            Images = trainImages,
            Targets = TrainingTargets.OfClasses([.. labelled.Select(i => Array.IndexOf(classes, i.Label))], classes.Length),
            Seed = seed,
            Log = (level, message) => { if (level == MessageLevel.Warning) { Console.WriteLine(message); } },
        };
        EncoderArtifact trained = new TorchRuntime().FineTuner!.Train(request, cancellationToken);
        using IImagePredictor predictor = new TorchRuntime().CreatePredictor(trained, ComputeDevice.Cpu);
        var view = new EvaluationView(encoder.ImageSize, encoder.Description.Normalization);
        var predicted = new int[test.Length];
        ImageFeatures.Read(
            predictor.Predict,
            classes.Length,
            testImages,
            view,
            (first, rows) =>
            {
                for (int i = 0; i < rows.Length / classes.Length; i++)
                {
                    predicted[first + i] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(rows.Slice(i * classes.Length, classes.Length));
                }
            },
            cancellationToken);
        ClassificationResult result = ClassificationResult.Measure([.. test.Select(i => Array.IndexOf(classes, i.Label))], predicted, classes.Length);
        Console.WriteLine($"{labelled.Length} labels: {result}, loss {trained.Description.Head!.Provenance!.FinalLoss:F4}, {started.Elapsed.TotalMinutes:F1} minutes");
    }

    private static ImageCache Decode(LabelledImage[] images, int size) => ImageCache.Build(
        new FolderImageSource([.. images.Select(i => i.ImagePath)]), new ImageCacheOptions { TrainingSize = size, BadImages = BadImagePolicy.Throw }, progress: null, CancellationToken.None);
}
