using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Pretraining;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>Pairs of picture and caption, estimators on the fake engine, and what the encoder gives when it is called directly.</summary>
internal static class TestPairs
{
    public static EncoderArtifact Artifact => FakeRuntime.ImageTextArtifact;

    public static List<PairRow> Rows(int count, int seed = 1) =>
        [.. TestPictures.Bytes(count, seed).Select((row, i) => new PairRow { Image = row.Image, Label = row.Label, Caption = $"a {row.Label} thing {i}", Number = i })];

    public static SelfSupervisedEmbeddingEstimator Embed(MLContext ml, FakeRuntime runtime, string? image, string? text, EmbeddingOptions? options = null) =>
        new(ml, "Features", new InputColumns(image, text), options, new GivenEncoder(Artifact, () => runtime));

    public static ImageTextMatchEstimator Match(MLContext ml, FakeRuntime runtime, EmbeddingOptions? options = null) =>
        new(ml, "Match", new InputColumns("Image", "Caption"), options, new GivenEncoder(Artifact, () => runtime));

    public static ClassifyByTextEstimator Classify(MLContext ml, FakeRuntime runtime, IReadOnlyList<TextClass> classes, EmbeddingOptions? options = null) =>
        new(ml, "PredictedLabel", "Score", "Image", classes, options, new GivenEncoder(Artifact, () => runtime));

    /// <summary>Calls the encoder for each row by itself.</summary>
    public static float[][] Direct(IEnumerable<PairRow> rows, Func<FakeImageTextEncoder, int> width, Action<FakeImageTextEncoder, float[], string, float[]> call)
    {
        using var encoder = new FakeImageTextEncoder(Artifact, () => { }, () => { });
        var view = new EvaluationView(TestPictures.Side, Artifact.Description.Normalization);
        var results = new List<float[]>();
        foreach (PairRow row in rows)
        {
            var pixels = new float[3 * TestPictures.Side * TestPictures.Side];
            view.Draw(ImageDecoder.Decode(row.Image, "row", TestPictures.Side).AsSpan(), pixels);
            var numbers = new float[width(encoder)];
            call(encoder, pixels, row.Caption, numbers);
            results.Add(numbers);
        }

        return [.. results];
    }

    /// <summary>Checks that something is refused as a wrong argument, with a message that tells why.</summary>
    public static void AssertRefused(string expected, Action act)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(act);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
