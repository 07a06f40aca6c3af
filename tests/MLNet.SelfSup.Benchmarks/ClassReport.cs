using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Accuracy of classes: logistic regression on the image features, and without labels by the class's name.</summary>
internal sealed class ClassReport(MLContext ml, EncoderArtifact artifact, ImageTextPair[] train, ImageTextPair[] test)
{
    public void Print()
    {
        using IImageTextEncoder encoder = EncoderRuntimes.GetRuntime().CreateImageTextEncoder(artifact, ComputeDevice.Cpu);
        (double accuracy, float l2) = new LogisticProbe(ml).Measure(Embed(encoder, train), Embed(encoder, test));
        Console.WriteLine($"linear probe, {artifact.FeatureDim} features, {train.Length} labels: {accuracy:P1} (L2 {l2})");
        string[] labels = [.. train.Select(p => p.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        float[][] classes = PairEmbeddings.OfTexts(encoder, [.. labels.Select(l => l.Replace('-', ' '))]);
        float[][] images = PairEmbeddings.OfImages(artifact, [.. test.Select(p => p.ImagePath)], encoder.ProjectionDim, (pixels, rows) => encoder.ProjectImages(pixels, rows));
        int right = images.Where((row, i) => labels[Enumerable.Range(0, labels.Length).MaxBy(c => System.Numerics.Tensors.TensorPrimitives.Dot(row, classes[c]))] == test[i].Label).Count();
        double majority = test.GroupBy(p => p.Label, StringComparer.Ordinal).Max(g => g.Count()) / (double)test.Length;
        Console.WriteLine($"zero-shot by the {labels.Length} classes' names: {right / (double)test.Length:P1} (majority {majority:P1})");
    }

    private LabelledFeatures[] Embed(IImageTextEncoder encoder, ImageTextPair[] pairs)
    {
        float[][] rows = PairEmbeddings.OfImages(artifact, [.. pairs.Select(p => p.ImagePath)], encoder.FeatureDim, (pixels, features) => encoder.Encode(pixels, features));
        return [.. pairs.Zip(rows, (p, r) => new LabelledFeatures { ImagePath = p.ImagePath, Label = p.Label, Features = r })];
    }
}
