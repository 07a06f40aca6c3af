using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Pre-trains without labels and tests logistic regression on frozen features, beside the same encoder untrained.</summary>
internal sealed class AccuracyBenchmark(int seed)
{
    private const int HeldOut = 1500;

    private readonly MLContext _ml = new(seed);

    public void Run(string trainFolder, string? testFolder, string? labelList, string? encoderFile, string? saveTo, PretrainingOptions options, CancellationToken cancellationToken)
    {
        LabelledImage[] train = Read(trainFolder);
        HashSet<string> listed = ReadList(labelList, trainFolder);
        (LabelledImage[] pool, LabelledImage[] test) = testFolder is null ? HoldOut(train, listed) : (train, Read(testFolder));
        var started = System.Diagnostics.Stopwatch.StartNew();
        EncoderArtifact encoder = encoderFile is null ? Pretrain(train, options, cancellationToken) : EncoderArtifact.Load(encoderFile);
        Console.WriteLine($"encoder after {started.Elapsed.TotalMinutes:F1} minutes, last loss {encoder.Description.Provenance.FinalLoss:F4}");
        if (saveTo is not null)
        {
            encoder.Save(saveTo);
        }

        Report("pre-trained", encoder, options, pool, test, listed);
        EncoderArtifact untrained = Pretrain(train, options with { Epochs = 0, CheckpointFolder = null }, cancellationToken);
        Report("untrained", untrained, options, pool, test, listed);
    }

    private void Report(string name, EncoderArtifact encoder, PretrainingOptions options, LabelledImage[] pool, LabelledImage[] test, HashSet<string> listed)
    {
        EncoderArtifact read = encoder.WithFeatures(options.Features);
        LabelledFeatures[] poolFeatures = Embed(read, pool);
        LabelledFeatures[] testFeatures = Embed(read, test);
        var probe = new LogisticProbe(_ml);
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

    private LabelledFeatures[] Embed(EncoderArtifact encoder, LabelledImage[] images)
    {
        IDataView view = _ml.Data.LoadFromEnumerable(images);
        ITransformer embed = _ml.Transforms.SelfSupervisedEmbed("Features", nameof(LabelledImage.ImagePath), encoder).Fit(view);
        return [.. _ml.Data.CreateEnumerable<LabelledFeatures>(embed.Transform(view), reuseRowObject: false, ignoreMissingColumns: true)];  // a folder does not say what an image shows
    }

    private LabelledImage[] Read(string folder) =>
        [.. _ml.Data.CreateEnumerable<LabelledImage>(_ml.Data.LoadImageFolder(folder), reuseRowObject: false)];

    // The lists name files as <split>/<class>/<file>; the split is the training folder.
    private static HashSet<string> ReadList(string? path, string trainFolder) => path is null
        ? []
        : [.. File.ReadLines(path).Skip(1).Select(line => line[..line.LastIndexOf(',')]).Select(file => Path.Combine(trainFolder, file[(file.IndexOf('/') + 1)..]))];

    private static (LabelledImage[] Pool, LabelledImage[] Test) HoldOut(LabelledImage[] train, HashSet<string> listed)
    {
        LabelledImage[] free = [.. train.Where(i => !listed.Contains(i.ImagePath))];
        new Random(7).Shuffle(free);
        return ([.. train.Where(i => listed.Contains(i.ImagePath)), .. free[HeldOut..]], free[..HeldOut]);
    }
}
