using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Encoders;

/// <summary>What becomes of a vector of pixels before it is encoded, as a part of a graph.</summary>
internal static class PixelGraph
{
    /// <summary>Rounds pixels to 8 bits, as all images are that an encoder is trained on, and normalises them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="pixels">Channels R, G, B, then rows, then columns, each 0 to 1, <c>[N, 3 · S · S]</c> or <c>[N, 3, S, S]</c>.</param>
    /// <param name="artifact">Tells S and the normalisation.</param>
    /// <returns>Normalised images, <c>[N, 3, S, S]</c>.</returns>
    public static GraphValue Normalize(GraphBuilder graph, GraphValue pixels, EncoderArtifact artifact)
    {
        GraphValue levels = graph.Number(byte.MaxValue);
        GraphValue images = graph.Reshape(pixels, -1, ImageGraph.Channels, artifact.ImageSize, artifact.ImageSize);
        GraphValue rounded = graph.Add("Round", [graph.Times(images, levels)]);
        GraphValue scaled = graph.DividedBy(graph.Add("Clip", [rounded, graph.Number(0), levels]), levels);
        PixelNormalization numbers = artifact.Description.Normalization;
        return graph.DividedBy(graph.Minus(scaled, AddChannels(graph, "pixels.mean", numbers.Mean)), AddChannels(graph, "pixels.deviation", numbers.StandardDeviation));
    }

    private static GraphValue AddChannels(GraphBuilder graph, string name, IReadOnlyList<float> values) => graph.Numbers(name, [.. values], ImageGraph.Channels, 1, 1);
}
