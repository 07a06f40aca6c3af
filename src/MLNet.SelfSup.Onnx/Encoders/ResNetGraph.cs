using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;
using MLNet.SelfSup.Onnx.Layers;

namespace MLNet.SelfSup.Onnx.Encoders;

/// <summary>A residual network: a stem, then stages of blocks that halve the map and double its width (arXiv:1512.03385, table 1).</summary>
/// <param name="graph">The graph.</param>
/// <param name="options">Sizes.</param>
internal sealed class ResNetGraph(GraphBuilder graph, ResNetOptions options) : ImageGraph(graph)
{
    /// <inheritdoc/>
    public override string HeadName => "fc";

    /// <inheritdoc/>
    public override bool HasHeadNorm => false;

    /// <inheritdoc/>
    public override GraphValue PoolFeatures(GraphValue images, FeatureOptions features) =>
        Graph.Concat(1, [.. RunStages(images, features.LastBlocks).SelectMany(s => TokenPooling.PoolPatches(Graph, s.Positions, s.Side, s.Width, features.Pooling))]);

    /// <inheritdoc/>
    public override GraphValue Represent(GraphValue images) => Graph.Mean(RunStages(images, 1)[0].Positions, 1);

    /// <inheritdoc/>
    public override GraphValue EncodeTokens(GraphValue images)
    {
        GraphValue positions = RunStages(images, 1)[0].Positions;                  // [N, L, D]
        return Graph.Concat(1, Graph.MeanKept(positions, 1), positions);
    }

    /// <inheritdoc/>
    public override GraphValue PoolPatches(GraphValue images) => Represent(images);

    // The last stages' maps, position by position, [N, L, D].
    private List<(GraphValue Positions, int Side, int Width)> RunStages(GraphValue images, int lastStages)
    {
        GraphValue map = Convolution.Add(Graph, "conv1", images, Channels, options.Width, options.StemKernelSize, options.StemStride);
        map = Graph.Relu(Normalization.AddBatchNorm(Graph, "bn1", map, options.Width));
        int side = Shrink(options.ImageSize, options.StemStride);
        if (options.StemPooling)
        {
            map = Convolution.AddMaxPooling(Graph, map);
            side = Shrink(side, 2);
        }

        var kept = new List<(GraphValue Positions, int Side, int Width)>();
        int inputs = options.Width;
        for (int stage = 0; stage < options.StageDepths.Count; stage++)
        {
            int outputs = options.WidthOf(stage);
            side = stage > 0 ? Shrink(side, 2) : side;
            for (int i = 0; i < options.StageDepths[stage]; i++)
            {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                map = ResidualBlockLayer.Add(Graph, $"layer{stage + 1}.{i}", map, options.Block, inputs, options.Width << stage, outputs, stride);
                inputs = outputs;
            }

            if (stage >= options.StageDepths.Count - lastStages)
            {
                kept.Add((Convolution.ToTokens(Graph, map, outputs), side, outputs));
            }
        }

        return kept;
    }

    private static int Shrink(int side, int stride) => (side + stride - 1) / stride;
}
