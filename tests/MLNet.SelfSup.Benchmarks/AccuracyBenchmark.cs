using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Pre-trains without labels and tests logistic regression on frozen features, beside the same encoder untrained.</summary>
internal sealed class AccuracyBenchmark(int seed)
{
    private readonly MLContext _ml = new(seed);

    public void Run(string trainFolder, string? testFolder, string? labelList, string? encoderFile, string? saveTo, PretrainingOptions options, CancellationToken cancellationToken)
    {
        LabelledImage[] train = LabelledFolders.Read(_ml, trainFolder);
        HashSet<string> listed = LabelledFolders.ReadList(labelList, trainFolder);
        (LabelledImage[] pool, LabelledImage[] test) = testFolder is null ? LabelledFolders.HoldOut(train, listed) : (train, LabelledFolders.Read(_ml, testFolder));
        var started = System.Diagnostics.Stopwatch.StartNew();
        EncoderArtifact encoder = encoderFile is null ? Pretrain(train, options, cancellationToken) : EncoderArtifact.Load(encoderFile);
        Console.WriteLine($"encoder after {started.Elapsed.TotalMinutes:F1} minutes, last loss {encoder.Description.Provenance.FinalLoss:F4}");
        if (saveTo is not null)
        {
            (encoderFile is null ? encoder : encoder.WithFeatures(options.Features)).Save(saveTo);
        }

        Report("pre-trained", encoder, options, pool, test, listed);
        EncoderArtifact untrained = Pretrain(train, options with { Epochs = 0, CheckpointFolder = null }, cancellationToken);
        Report("untrained", untrained, options, pool, test, listed);
    }

    private void Report(string name, EncoderArtifact encoder, PretrainingOptions options, LabelledImage[] pool, LabelledImage[] test, HashSet<string> listed)
    {
        EncoderArtifact read = encoder.WithFeatures(options.Features);
        LabelledFeatures[] poolFeatures = FrozenFeatures.Compute(_ml, FrozenFeatures.Of(_ml, read), pool);
        LabelledFeatures[] testFeatures = FrozenFeatures.Compute(_ml, FrozenFeatures.Of(_ml, read), test);
        var probe = new LogisticProbe(_ml, choiceFolds: 1);
        LabelledFeatures[] few = [.. poolFeatures.Where(f => listed.Contains(f.ImagePath))];
        string fewText = few.Length == 0 ? "no list" : Text(probe.Measure(few, testFeatures), few.Length);
        Console.WriteLine($"{name,-12} {read.FeatureDim} features, {test.Length} test images: {fewText}; {Text(probe.Measure(poolFeatures, testFeatures), poolFeatures.Length)}");
    }

    private static string Text((double Accuracy, float Regularization) result, int labels) =>
        $"{result.Accuracy:P1} with {labels} labels (L2 {result.Regularization})";

    private EncoderArtifact Pretrain(LabelledImage[] images, PretrainingOptions options, CancellationToken cancellationToken)
    {
        int lastEpoch = -1;
        var progress = new InlineProgress<PretrainingProgress>(p =>
        {
            if (p.IsEpochEnd && (int)Math.Round(p.Epoch) is var epoch && epoch != lastEpoch && epoch % 10 == 0)
            {
                lastEpoch = epoch;
                Console.WriteLine($"epoch {epoch} of {p.Epochs}: loss {p.Loss:F4}, {p.ImagesPerSecond:F0} images/s, {p.Elapsed.TotalMinutes:F1} minutes, waited {p.DataWaitShare:P1}");
            }
        });
        return _ml.SelfSupervised().Pretrain(_ml.Data.LoadFromEnumerable(images), nameof(LabelledImage.ImagePath), options, progress, cancellationToken: cancellationToken);
    }
}
