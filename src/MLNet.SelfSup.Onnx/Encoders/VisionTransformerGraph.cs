using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;
using MLNet.SelfSup.Onnx.Layers;

namespace MLNet.SelfSup.Onnx.Encoders;

/// <summary>The Vision Transformer: patches and a class token through blocks of attention (arXiv:2010.11929, eq. 1 to 4).</summary>
/// <param name="graph">The graph.</param>
/// <param name="options">Sizes.</param>
internal sealed class VisionTransformerGraph(GraphBuilder graph, VisionTransformerOptions options) : ImageGraph(graph)
{
    /// <inheritdoc/>
    public override string HeadName => "head";

    /// <inheritdoc/>
    public override bool HasHeadNorm => true;

    /// <inheritdoc/>
    public override GraphValue PoolFeatures(GraphValue images, FeatureOptions features)
    {
        List<GraphValue> blocks = RunBlocks(images, features.LastBlocks);
        blocks[^1] = Norm(blocks[^1]);
        return Graph.Concat(1, [.. blocks.SelectMany(tokens => Pool(tokens, features.Pooling))]);
    }

    /// <inheritdoc/>
    public override GraphValue Represent(GraphValue images) => TokenPooling.TakeClassToken(Graph, EncodeTokens(images));

    /// <inheritdoc/>
    public override GraphValue EncodeTokens(GraphValue images) => Norm(RunBlocks(images, 1)[0]);

    /// <inheritdoc/>
    public override GraphValue PoolPatches(GraphValue images) => Graph.Mean(TokenPooling.TakePatches(Graph, RunBlocks(images, 1)[0]), 1);

    private IEnumerable<GraphValue> Pool(GraphValue tokens, FeaturePooling pooling)
    {
        IEnumerable<GraphValue> patches = TokenPooling.PoolPatches(
            Graph, TokenPooling.TakePatches(Graph, tokens), options.ImageSize / options.PatchSize, options.EmbedDim, pooling);
        return pooling.HasFlag(FeaturePooling.ClassToken) ? patches.Prepend(TokenPooling.TakeClassToken(Graph, tokens)) : patches;
    }

    private GraphValue Norm(GraphValue tokens) => Normalization.AddLayerNorm(Graph, "norm", tokens, options.EmbedDim, Normalization.TransformerEpsilon);

    // The last blocks' tokens, [N, 1 + L, D], before the final norm.
    private List<GraphValue> RunBlocks(GraphValue images, int lastBlocks)
    {
        GraphValue positions = PositionTable.Add(Graph, options);
        GraphValue patches = Graph.Plus(PatchStemLayer.Add(Graph, images, options), TokenPooling.TakePatches(Graph, positions));  // [N, L, D]
        GraphValue tokens = PrependClassToken(patches, positions);                                                                // [N, 1 + L, D]
        var kept = new List<GraphValue>();
        for (int i = 0; i < options.Depth; i++)
        {
            tokens = TransformerBlock.Add(Graph, $"blocks.{i}", tokens, options);
            if (i >= options.Depth - lastBlocks)
            {
                kept.Add(tokens);
            }
        }

        return kept;
    }

    private GraphValue PrependClassToken(GraphValue patches, GraphValue positions)
    {
        GraphValue classToken = StoredWeight.AddExact(Graph, Graph.Weights.Get("cls_token", 1, 1, options.EmbedDim));
        GraphValue placed = Graph.Plus(classToken, Graph.Slice(positions, 1, 0, 1));                                              // [1, 1, D]
        GraphValue shape = Graph.Concat(0, Graph.SizeOf(patches, 0), Graph.Integers(1, options.EmbedDim));
        return Graph.Concat(1, Graph.Add("Expand", [placed, shape]), patches);
    }
}
