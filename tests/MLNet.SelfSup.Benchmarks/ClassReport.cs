using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Accuracy of classes: logistic regression on the image features, and without labels by texts that describe the classes.</summary>
internal sealed class ClassReport(MLContext ml, EncoderArtifact artifact, ImageTextPair[] train, ImageTextPair[] test, bool mirror)
{
    private const string PredictedLabel = "PredictedLabel";

    public void Print()
    {
        using IImageTextEncoder encoder = EncoderRuntimes.GetRuntime().CreateImageTextEncoder(artifact, ComputeDevice.Cpu);
        (double accuracy, float l2) = new LogisticProbe(ml, choiceFolds: 5).Measure(Embed(encoder, train), Embed(encoder, test));
        Console.WriteLine($"linear probe, {artifact.FeatureDim} features, {train.Length} labels: {accuracy:P1} (L2 {l2})");
        TextClass[] classes = [.. train.GroupBy(p => p.Label, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new TextClass(g.Key, [.. g.Select(p => p.Prompt).Distinct(StringComparer.Ordinal)]))];
        IDataView images = ml.Data.LoadFromEnumerable(test);
        IDataView predicted = ml.Transforms.ClassifyByText(PredictedLabel, "Score", nameof(ImageTextPair.ImagePath), classes, artifact).Fit(images).Transform(images);
        int right = predicted.GetColumn<string>(PredictedLabel).Zip(test, (label, pair) => label == pair.Label).Count(isRight => isRight);
        double majority = test.GroupBy(p => p.Label, StringComparer.Ordinal).Max(g => g.Count()) / (double)test.Length;
        Console.WriteLine($"zero-shot by {classes.Sum(c => c.Prompts.Count)} prompts for {classes.Length} classes: {right / (double)test.Length:P1} (majority {majority:P1})");
    }

    private LabelledFeatures[] Embed(IImageTextEncoder encoder, ImageTextPair[] pairs)
    {
        float[][] rows = PairEmbeddings.OfImages(artifact, [.. pairs.Select(p => p.ImagePath)], mirror, encoder.FeatureDim, (pixels, features) => encoder.Encode(pixels, features));
        return [.. pairs.Zip(rows, (p, r) => new LabelledFeatures { ImagePath = p.ImagePath, Label = p.Label, Shows = p.PairId, Features = r })];
    }
}
