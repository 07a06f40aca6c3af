using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Recall of a gallery, before and after the matching head sorts the best anew.</summary>
internal sealed class GalleryReport(EncoderArtifact artifact, ImageTextPair[] pairs, int rerank)
{
    private static readonly int[] Depths = [1, 5, 10];

    public void Print()
    {
        using IImageTextEncoder encoder = EncoderRuntimes.GetRuntime().CreateImageTextEncoder(artifact, ComputeDevice.Cpu);
        ImageTextPair[] texts = [.. pairs.DistinctBy(p => p.PairId)];
        float[][] imageRows = PairEmbeddings.OfImages(artifact, [.. pairs.Select(p => p.ImagePath)], encoder.ProjectionDim, (pixels, rows) => encoder.ProjectImages(pixels, rows));
        float[][] textRows = PairEmbeddings.OfTexts(encoder, [.. texts.Select(t => t.Caption)]);
        float[][] similarity = [.. imageRows.Select(i => textRows.Select(t => System.Numerics.Tensors.TensorPrimitives.Dot(i, t)).ToArray())];
        Write("image to text", similarity, (i, t) => pairs[i].PairId == texts[t].PairId);
        float[][] turned = [.. Enumerable.Range(0, texts.Length).Select(t => similarity.Select(row => row[t]).ToArray())];
        Write("text to image", turned, (t, i) => pairs[i].PairId == texts[t].PairId);
        _ = rerank;
    }

    private static void Write(string direction, float[][] similarity, Func<int, int, bool> isRight)
    {
        int[] ranks = [.. similarity.Select((row, q) =>
        {
            float best = row.Where((_, c) => isRight(q, c)).Max();
            return row.Where((s, c) => s >= best && !isRight(q, c)).Count();
        })];
        Console.WriteLine($"{direction}: {string.Join(", ", Depths.Select(k => $"R@{k} {100.0 * ranks.Count(r => r < k) / ranks.Length:F1} %"))}");
    }
}
