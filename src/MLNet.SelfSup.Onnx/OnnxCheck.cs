using System.Numerics.Tensors;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Runtime;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Onnx;

/// <summary>Runs a graph on two images, or texts, or pairs, and compares its numbers with another's.</summary>
internal static class OnnxCheck
{
    // Of the larger of 1 and the largest number.
    private const double Tolerance = 1e-4;

    private static readonly string[] Texts = ["a picture", "picture of something else"];

    /// <summary>Checks a graph.</summary>
    /// <param name="artifact">The encoder.</param>
    /// <param name="options">What is exported, and how.</param>
    /// <returns>What the numbers were compared with, how far they differ, and how large they are.</returns>
    /// <exception cref="InvalidOperationException">The numbers are not finite, or with 32-bit weights are not those of the reference.</exception>
    public static (string? ComparedWith, double Deviation, double Value) Run(EncoderArtifact artifact, OnnxExportOptions options)
    {
        float[] actual = Compute(new OnnxRuntimeEngine(options.Weights), artifact, options.Output);
        (string? name, float[]? expected) = Refer(artifact, options);
        double value = TensorPrimitives.MaxMagnitude<float>(actual);
        double deviation = expected is null ? 0 : expected.Zip(actual, (e, a) => Math.Abs((double)e - a)).Max();
        if (!double.IsFinite(value) || !double.IsFinite(deviation))
        {
            throw new InvalidOperationException($"The exported {options.Output} with weights of {options.Weights} are not finite.");
        }

        return options.Weights != OnnxWeights.Float32 || deviation <= Tolerance * Math.Max(1, Math.Abs(value))
            ? (name, deviation, Math.Abs(value))
            : throw new InvalidOperationException($"The exported {options.Output} differ from those of {name} by {deviation:g3}; the largest is {Math.Abs(value):g3}.");
    }

    private static (string? Name, float[]? Numbers) Refer(EncoderArtifact artifact, OnnxExportOptions options)
    {
        if (EncoderRuntimes.FindTorch() is { } torch)
        {
            try
            {
                return (torch.Name, Compute(torch, artifact, options.Output));
            }
            catch (Exception exception) when (exception.GetBaseException() is DllNotFoundException)
            {
                // Its native library is not beside the application.
            }
        }

        return options.Weights == OnnxWeights.Float32 ? (null, null) : ($"{OnnxWeights.Float32}", Compute(new OnnxRuntimeEngine(), artifact, options.Output));
    }

    private static float[] Compute(IEncoderRuntime runtime, EncoderArtifact artifact, OnnxOutput output)
    {
        switch (output)
        {
            case OnnxOutput.Features:
                using (IEncoder encoder = runtime.CreateEncoder(artifact, ComputeDevice.Cpu))
                {
                    return Read(encoder.FeatureDim, numbers => encoder.Encode(NewImages(artifact), numbers));
                }

            case OnnxOutput.Prediction:
                using (IImagePredictor predictor = runtime.CreatePredictor(artifact, ComputeDevice.Cpu))
                {
                    return Read(predictor.OutputCount, numbers => predictor.Predict(NewImages(artifact), numbers));
                }

            default:
                using (IImageTextEncoder encoder = runtime.CreateImageTextEncoder(artifact, ComputeDevice.Cpu))
                {
                    return ComputeWithTexts(encoder, artifact, output);
                }
        }
    }

    private static float[] ComputeWithTexts(IImageTextEncoder encoder, EncoderArtifact artifact, OnnxOutput output) => output switch
    {
        OnnxOutput.Projection => Read(encoder.ProjectionDim, numbers => encoder.ProjectImages(NewImages(artifact), numbers)),
        OnnxOutput.TextFeatures => Read(encoder.TextFeatureDim, numbers => encoder.EncodeTexts(Texts, numbers)),
        OnnxOutput.TextProjection => Read(encoder.ProjectionDim, numbers => encoder.ProjectTexts(Texts, numbers)),
        OnnxOutput.PairFeatures => Read(encoder.TextFeatureDim, numbers => encoder.EncodePairs(NewImages(artifact), Texts, numbers)),
        _ => Read(1, numbers => encoder.MatchPairs(NewImages(artifact), Texts, numbers)),
    };

    private static float[] Read(int width, Action<float[]> compute)
    {
        var numbers = new float[Texts.Length * width];
        compute(numbers);
        return numbers;
    }

    // Waves of many lengths, from -2 to 2 as normalised pixels are.
    private static float[] NewImages(EncoderArtifact artifact)
    {
        var pixels = new float[Texts.Length * 3 * artifact.ImageSize * artifact.ImageSize];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = 2 * MathF.Sin(i * (0.01f + (i % 7 * 0.3f)));
        }

        return pixels;
    }
}
