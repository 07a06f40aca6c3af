using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>What turns an image into patch tokens.</summary>
internal static class PatchStemLayer
{
    private const int Channels = 3;
    private const string Name = "patch_embed.proj";

    /// <summary>Adds the stem.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <param name="options">Sizes, and which stem.</param>
    /// <returns><c>[N, L, D]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, GraphValue images, VisionTransformerOptions options)
    {
        GraphValue grid = options.Stem == PatchStem.Linear
            ? Convolution.AddPatchwise(graph, Name, images, Channels, options.EmbedDim, options.PatchSize)
            : AddConvolutions(graph, images, options);
        return Convolution.ToTokens(graph, grid, options.EmbedDim);
    }

    // 3×3 convolutions of stride 2, each twice as wide as the one before, then a 1×1 convolution (arXiv:2106.14881, section 3).
    private static GraphValue AddConvolutions(GraphBuilder graph, GraphValue images, VisionTransformerOptions options)
    {
        const int LayersOfAPart = 3; // convolution, norm, ReLU
        int count = int.Log2(options.PatchSize);
        GraphValue map = images;
        for (int i = 0; i < count; i++)
        {
            int outputs = options.EmbedDim >> (count - 1 - i);
            map = Convolution.Add(graph, $"{Name}.{i * LayersOfAPart}", map, i == 0 ? Channels : outputs / 2, outputs, kernelSize: 3, stride: 2);
            map = graph.Relu(Normalization.AddBatchNorm(graph, $"{Name}.{(i * LayersOfAPart) + 1}", map, outputs));
        }

        return Convolution.AddPatchwise(graph, $"{Name}.{count * LayersOfAPart}", map, options.EmbedDim, options.EmbedDim, kernelSize: 1);
    }
}
