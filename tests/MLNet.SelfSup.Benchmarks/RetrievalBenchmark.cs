using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Trains ALBEF and measures retrieval both ways, re-ranking, a linear probe and zero-shot classification.</summary>
internal sealed class RetrievalBenchmark(int seed, int rerank)
{
    private const int HeldOutShare = 8;
    private const long CacheBytes = 1L << 30;

    public void Run(ImageTextPair[] train, ImageTextPair[]? test, string? encoderFile, string? saveTo, AlbefOptions options, CancellationToken cancellationToken)
    {
        if (test is null)
        {
            (train, test) = HoldOut(train);
        }

        Console.WriteLine($"{train.Length} training pairs of {train.DistinctBy(p => p.PairId).Count()} things; gallery of {test.Length} images, {test.DistinctBy(p => p.PairId).Count()} texts");
        var started = System.Diagnostics.Stopwatch.StartNew();
        EncoderArtifact encoder = encoderFile is null ? Pretrain(train, options, cancellationToken) : EncoderArtifact.Load(encoderFile);
        Console.WriteLine($"encoder after {started.Elapsed.TotalMinutes:F1} minutes, last loss {encoder.Description.Provenance.FinalLoss:F4}");
        if (saveTo is not null)
        {
            encoder.Save(saveTo);
        }

        new GalleryReport(encoder, test, rerank).Print();
        if (test[0].Label.Length > 0)
        {
            new ClassReport(new MLContext(seed), encoder, train, test).Print();
        }
    }

    // By the thing that is shown, so that the gallery holds what training never saw.
    private static (ImageTextPair[] Train, ImageTextPair[] HeldOut) HoldOut(ImageTextPair[] pairs)
    {
        string[] ids = [.. pairs.Select(p => p.PairId).Distinct(StringComparer.Ordinal)];
        new Random(7).Shuffle(ids);
        HashSet<string> held = [.. ids.Take(ids.Length / HeldOutShare)];
        return ([.. pairs.Where(p => !held.Contains(p.PairId))], [.. pairs.Where(p => held.Contains(p.PairId))]);
    }

    private EncoderArtifact Pretrain(ImageTextPair[] pairs, AlbefOptions options, CancellationToken cancellationToken)
    {
        var numbers = pairs.Select(p => p.PairId).Distinct(StringComparer.Ordinal).Select((id, i) => (id, i)).ToDictionary(p => p.id, p => (long)p.i, StringComparer.Ordinal);
        using ImageCache images = ImageCache.Build(
            new FolderImageSource([.. pairs.Select(p => p.ImagePath)]), new ImageCacheOptions { TrainingSize = options.Encoder.ImageSize, MemoryBudget = CacheBytes, BadImages = BadImagePolicy.Throw });
        int lastEpoch = -1;
        var progress = new InlineProgress<PretrainingProgress>(p =>
        {
            if (p.IsEpochEnd && (int)Math.Round(p.Epoch) is var epoch && epoch != lastEpoch && epoch % 5 == 0)
            {
                lastEpoch = epoch;
                string parts = string.Join(", ", p.Metrics.Where(m => m.Key.EndsWith("Loss", StringComparison.Ordinal) || m.Key == "temperature").Select(m => $"{m.Key} {m.Value:F3}"));
                Console.WriteLine($"epoch {epoch} of {p.Epochs}: loss {p.Loss:F4} ({parts}), {p.ImagesPerSecond:F0} images/s, {p.Elapsed.TotalMinutes:F1} minutes");
            }
        });
        return EncoderRuntimes.GetTrainingRuntime().Pretrainer!.Pretrain(
            new PretrainingRequest
            {
                Options = options,
                Images = images,
                Texts = new PairedTexts { Captions = [.. pairs.Select(p => p.Caption)], PairIds = [.. pairs.Select(p => numbers[p.PairId])] },
                Seed = seed,
                Progress = progress,
                Log = (_, message) => Console.WriteLine(message),
            },
            cancellationToken);
    }
}
