using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
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
        EncoderArtifact start = fromScratch ? EncoderRuntimes.GetTrainingRuntime().Pretrainer!.CreateUntrained(encoder.Description, seed) : encoder;
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
        double loss = double.NaN;
        var run = new ProtocolRun(_ml, _ml.Data.LoadFromEnumerable(labelled), _ml.Data.LoadFromEnumerable(test), nameof(LabelledImage.Label), cancellationToken);
        ClassificationResult result = run.MeasureTraining(
            encoder, nameof(LabelledImage.ImagePath), options with { BadImages = BadImagePolicy.Throw }, new InlineProgress<PretrainingProgress>(p => loss = p.Loss), EncoderRuntimes.GetTrainingRuntime);
        Console.WriteLine($"{labelled.Length} labels: {result}, loss {loss:F4}, {started.Elapsed.TotalMinutes:F1} minutes");
    }
}
