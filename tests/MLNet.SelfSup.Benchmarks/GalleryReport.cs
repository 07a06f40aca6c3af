using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Recall of a gallery, before and after the matching head sorts the best anew. A text stands in the gallery once.</summary>
internal sealed class GalleryReport(EncoderArtifact artifact, ImageTextPair[] pairs, int rerank, bool mirror)
{
    public void Print()
    {
        using IImageTextEncoder encoder = EncoderRuntimes.GetRuntime().CreateImageTextEncoder(artifact, ComputeDevice.Cpu);
        string[] imageKeys = [.. pairs.Select(p => p.PairId)];
        ImageTextPair[] texts = [.. pairs.DistinctBy(p => p.PairId)];
        string[] textKeys = [.. texts.Select(t => t.PairId)];
        float[] images = [.. PairEmbeddings.OfImages(artifact, [.. pairs.Select(p => p.ImagePath)], mirror, encoder.ProjectionDim, (pixels, rows) => encoder.ProjectImages(pixels, rows)).SelectMany(r => r)];
        float[] words = [.. PairEmbeddings.OfTexts(encoder, [.. texts.Select(t => t.Caption)]).SelectMany(r => r)];
        Write("by similarity", RetrievalMetrics.Measure(images, imageKeys, words, textKeys));
        if (rerank > 0)
        {
            var pixels = pairs.Select(p => PairEmbeddings.ReadPixels(artifact, p.ImagePath)).ToArray();
            Write($"the best {rerank} sorted by the matching head", RetrievalMetrics.MeasureReranked(images, imageKeys, words, textKeys, rerank, (asked, scores) =>
                encoder.MatchPairs([.. asked.SelectMany(a => pixels[a.Image])], [.. asked.Select(a => texts[a.Text].Caption)], scores)));
        }
    }

    private static void Write(string how, RetrievalResult result)
    {
        Console.WriteLine($"image to text, {how}: {result.ImageToText}");
        Console.WriteLine($"text to image, {how}: {result.TextToImage}");
    }
}
