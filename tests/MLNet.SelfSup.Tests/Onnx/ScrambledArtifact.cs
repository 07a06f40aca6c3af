using System.Runtime.InteropServices;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Onnx;

/// <summary>Encoders of all kinds whose weights, norms and statistics are all random, so that a mistake in any shows.</summary>
internal static class ScrambledArtifact
{
    public const int Side = 16;

    /// <summary>Makes an encoder of images with standardised features.</summary>
    public static EncoderArtifact OfImages(EncoderOptions architecture, FeatureOptions features) => Scramble(
        new TorchPretrainer().CreateUntrained(
            new EncoderDescription
            {
                Architecture = architecture,
                Features = features,
                Normalization = PixelNormalization.ImageNet,
                Provenance = new EncoderProvenance { Method = "test", LibraryVersion = "0" },
            },
            seed: 1),
        features.Standardize);

    /// <summary>Makes an encoder with a head of three outputs.</summary>
    public static EncoderArtifact WithHead(EncoderOptions architecture, FeatureOptions features, HeadDescription head)
    {
        EncoderArtifact encoder = OfImages(architecture, features);
        var tensors = new Dictionary<string, TensorData>(encoder.Tensors, StringComparer.Ordinal);
        string name = architecture is ResNetOptions ? "fc" : "head";
        int width = head.Input == HeadInput.Features ? encoder.FeatureDim : architecture.TokenDim;
        if (head.Input == HeadInput.PatchMean && architecture is VisionTransformerOptions)
        {
            Add("fc_norm.weight", width);
            Add("fc_norm.bias", width);
        }

        if (head.HasBatchNorm)
        {
            Add($"{name}.0.running_mean", width);
            Add($"{name}.0.running_var", width);
            tensors[$"{name}.0.num_batches_tracked"] = new TensorData(TensorType.Int64, [], new byte[8]);
            name += ".1";
        }

        Add($"{name}.weight", head.OutputCount, width);
        Add($"{name}.bias", head.OutputCount);
        return Scramble(new EncoderArtifact(encoder.Description with { Head = head }, tensors), standardizes: false);

        void Add(string tensor, params long[] shape) => tensors[tensor] = TensorData.FromSingles(new float[shape.Aggregate(1L, (a, b) => a * b)], shape);
    }

    /// <summary>Makes an encoder of images and texts.</summary>
    public static EncoderArtifact OfPairs(EncoderOptions architecture) => Scramble(TinyPairs.Train(TinyPairs.Options with { Encoder = architecture }), standardizes: true);

    /// <summary>Multiplies some tensors, for instance so that variances come near to a norm's ε, which else is too small to be seen.</summary>
    public static EncoderArtifact Scale(EncoderArtifact artifact, float factor, Func<string, bool> isScaled) => new(
        artifact.Description,
        artifact.Tensors.ToDictionary(
            t => t.Key, t => isScaled(t.Key) ? TensorData.FromSingles(Array.ConvertAll(t.Value.ToSingles(), v => v * factor), [.. t.Value.Shape]) : t.Value, StringComparer.Ordinal));

    /// <summary>Draws normalised images.</summary>
    public static float[] NewImages(int count, int side = Side)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count * 3 * side * side).Select(_ => (float)((random.NextDouble() * 4) - 2))];
    }

    private static EncoderArtifact Scramble(EncoderArtifact artifact, bool standardizes)
    {
        var random = new Random(3);
        Dictionary<string, TensorData> tensors = artifact.Tensors.ToDictionary(
            t => t.Key, t => t.Value.Type == TensorType.Float32 ? Draw(t.Key, [.. t.Value.Shape], random) : t.Value, StringComparer.Ordinal);
        if (standardizes)
        {
            tensors["features.mean"] = Draw("features.mean", [artifact.FeatureDim], random);
            tensors["features.deviation"] = Draw("features.deviation", [artifact.FeatureDim], random);
        }

        FeatureOptions features = artifact.Description.Features;
        return new EncoderArtifact(artifact.Description with { Features = features with { Standardize = features.Standardize || standardizes } }, tensors);
    }

    private static TensorData Draw(string name, long[] shape, Random random)
    {
        bool isScale = shape.Length == 1 && Array.Exists([".weight", "running_var", "deviation"], end => name.EndsWith(end, StringComparison.Ordinal));
        double fanIn = shape.Length > 1 ? shape.Skip(1).Aggregate(1.0, (a, b) => a * b) : 12;
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            double draw = (random.NextDouble() - 0.5) * 2;
            values[i] = (float)(isScale ? 1 + (draw / 2) : draw * Math.Sqrt(3 / fanIn));
        }

        return new TensorData(TensorType.Float32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());
    }
}
