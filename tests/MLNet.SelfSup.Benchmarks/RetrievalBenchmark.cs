using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Trains ALBEF and measures retrieval both ways, re-ranking, a linear probe and zero-shot classification.</summary>
internal sealed class RetrievalBenchmark(int seed, int rerank, bool mirror)
{
    private const int HeldOutShare = 8;

    private readonly MLContext _ml = NewContext(seed);

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

        new GalleryReport(encoder, test, rerank, mirror).Print();
        if (test[0].Label.Length > 0)
        {
            new ClassReport(_ml, encoder.WithFeatures(options.Features), train, test, mirror).Print();
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
        return _ml.SelfSupervised().Pretrain(_ml.Data.LoadFromEnumerable(pairs), nameof(ImageTextPair.ImagePath), options, progress, cancellationToken: cancellationToken);
    }

    private static MLContext NewContext(int seed)
    {
        var ml = new MLContext(seed);
        ml.Log += (_, message) =>
        {
            if (message.Kind != Microsoft.ML.Runtime.ChannelMessageKind.Trace && message.Source.Contains("SelfSupervised", StringComparison.Ordinal))
            {
                Console.WriteLine(message.Message);
            }
        };
        return ml;
    }
}
