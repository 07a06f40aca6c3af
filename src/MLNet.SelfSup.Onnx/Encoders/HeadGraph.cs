using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;
using MLNet.SelfSup.Onnx.Layers;

namespace MLNet.SelfSup.Onnx.Encoders;

/// <summary>The head that predicts from what an encoder sees.</summary>
internal static class HeadGraph
{
    /// <summary>Adds encoder and head.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="description">The encoder, with its head.</param>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <returns>The probability of each class, or the values of a regression, <c>[N, K]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, EncoderDescription description, GraphValue images)
    {
        HeadDescription head = description.Head!;
        ImageGraph encoder = ImageGraph.Create(graph, description.Architecture);
        (GraphValue vectors, int width) = head.Input switch
        {
            HeadInput.PatchMean => (encoder.PoolPatches(images), description.Architecture.TokenDim),
            HeadInput.Representation => (encoder.Represent(images), description.Architecture.TokenDim),
            _ => (encoder.PoolFeatures(images, description.Features), description.Architecture.GetFeatureDim(description.Features)),
        };
        if (head.Input == HeadInput.PatchMean && encoder.HasHeadNorm)
        {
            vectors = Normalization.AddLayerNorm(graph, TensorNames.HeadNorm, vectors, width, Normalization.TransformerEpsilon);
        }

        string linear = encoder.HeadName;
        if (head.HasBatchNorm)
        {
            vectors = Normalization.AddHeadNorm(graph, $"{encoder.HeadName}.0", vectors, width);
            linear = $"{encoder.HeadName}.1";
        }

        GraphValue numbers = LinearLayer.Add(graph, linear, vectors, width, head.OutputCount);  // [N, K]
        return head.Regression is { } scale
            ? graph.Plus(graph.Times(numbers, graph.Number(scale.Deviation)), graph.Number(scale.Mean))
            : graph.Softmax(numbers);
    }
}
