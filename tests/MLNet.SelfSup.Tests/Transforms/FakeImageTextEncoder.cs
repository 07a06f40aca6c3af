using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>Every picture, text and pair has numbers of its own; the shared space has an axis for each colour, which pictures show and texts name.</summary>
internal sealed class FakeImageTextEncoder(EncoderArtifact artifact, Action onBatch, Action onDispose) : IImageTextEncoder
{
    public static readonly string[] Colours = ["red", "green", "blue"];

    private readonly FakeEncoder _images = new(artifact, onBatch, onDispose);

    public int ImageSize => _images.ImageSize;

    public int FeatureDim => _images.FeatureDim;

    public int ProjectionDim => artifact.Description.Text!.ProjectionDim;

    public int TextFeatureDim => artifact.Description.Text!.Encoder.EmbedDim;

    private int PixelCount => 3 * ImageSize * ImageSize;

    public void Encode(ReadOnlySpan<float> images, Span<float> features) => _images.Encode(images, features);

    public void ProjectImages(ReadOnlySpan<float> images, Span<float> projections)
    {
        onBatch();
        int count = Count(projections, ProjectionDim);
        Check(images.Length == count * PixelCount, "pixels");
        for (int i = 0; i < count; i++)
        {
            Span<float> projection = projections.Slice(i * ProjectionDim, ProjectionDim);
            ColoursOf(images.Slice(i * PixelCount, PixelCount)).CopyTo(projection);
            Normalize(projection);
        }
    }

    public void ProjectTexts(IReadOnlyList<string> texts, Span<float> projections)
    {
        onBatch();
        Check(texts.Count == Count(projections, ProjectionDim), "texts");
        for (int i = 0; i < texts.Count; i++)
        {
            Span<float> projection = projections.Slice(i * ProjectionDim, ProjectionDim);
            projection.Fill(0.1f);
            for (int c = 0; c < Colours.Length; c++)
            {
                projection[c] += Checked(texts[i]).Contains(Colours[c], StringComparison.Ordinal) ? 1 : 0;
            }

            Normalize(projection);
        }
    }

    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> features)
    {
        onBatch();
        Check(texts.Count == Count(features, TextFeatureDim), "texts");
        for (int i = 0; i < features.Length; i++)
        {
            features[i] = NumberOf(texts[i / TextFeatureDim], i % TextFeatureDim);
        }
    }

    public void EncodePairs(ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> features)
    {
        onBatch();
        Check(texts.Count == Count(features, TextFeatureDim) && images.Length == texts.Count * PixelCount, "pairs");
        for (int i = 0; i < features.Length; i++)
        {
            int pair = i / TextFeatureDim;
            features[i] = NumberOf(texts[pair], i % TextFeatureDim) + ColoursOf(images.Slice(pair * PixelCount, PixelCount))[i % TextFeatureDim % 3];
        }
    }

    public void MatchPairs(ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> probabilities)
    {
        onBatch();
        Check(texts.Count == probabilities.Length && images.Length == texts.Count * PixelCount, "pairs");
        for (int i = 0; i < texts.Count; i++)
        {
            float[] colours = ColoursOf(images.Slice(i * PixelCount, PixelCount));
            bool fits = Checked(texts[i]).Contains(Colours[Array.IndexOf(colours, colours.Max())], StringComparison.Ordinal);
            probabilities[i] = (fits ? 0.9f : 0.1f) + (NumberOf(texts[i], 0) / 100);
        }
    }

    public void Dispose() => _images.Dispose();

    private static int Count(Span<float> values, int dim)
    {
        Check(values.Length > 0 && values.Length % dim == 0, "values");
        return values.Length / dim;
    }

    private static string Checked(string text)
    {
        Check(text.Any(char.IsLetterOrDigit), "text without a token");
        return text;
    }

    private static void Check(bool isRight, string what)
    {
        if (!isRight)
        {
            throw new ArgumentException($"Wrong {what}.", nameof(what));
        }
    }

    private static float NumberOf(string text, int slot) => Checked(text).Aggregate(slot + 1f, (sum, letter) => ((sum * 31) + letter) % 97) / 97;

    private static void Normalize(Span<float> vector)
    {
        float length = 0;
        foreach (float value in vector)
        {
            length += value * value;
        }

        foreach (ref float value in vector)
        {
            value /= MathF.Sqrt(length);
        }
    }

    private static float[] ColoursOf(ReadOnlySpan<float> image)
    {
        var sums = new float[3];
        int plane = image.Length / 3;
        for (int i = 0; i < image.Length; i++)
        {
            sums[i / plane] += image[i] / plane;
        }

        return sums;
    }
}
