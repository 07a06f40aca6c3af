using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>A residual block: convolutions with batch normalisation, added to the input, then a ReLU (arXiv:1512.03385, eq. 1 and 2).</summary>
internal static class ResidualBlockLayer
{
    /// <summary>Adds the block.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The block's name in the artefact.</param>
    /// <param name="map"><c>[N, C, H, W]</c>.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="inputs">Width C.</param>
    /// <param name="width">Width of the 3×3 convolutions.</param>
    /// <param name="outputs">Width D.</param>
    /// <param name="stride">Stride of the first 3×3 convolution.</param>
    /// <returns><c>[N, D, ⌈H / stride⌉, ⌈W / stride⌉]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, string name, GraphValue map, ResNetBlock kind, int inputs, int width, int outputs, int stride)
    {
        (int Inputs, int Outputs, int Kernel, int Stride)[] layers = kind == ResNetBlock.Basic
            ? [(inputs, width, 3, stride), (width, outputs, 3, 1)]
            : [(inputs, width, 1, 1), (width, width, 3, stride), (width, outputs, 1, 1)];
        GraphValue change = map;
        for (int i = 0; i < layers.Length; i++)
        {
            change = Convolution.Add(graph, $"{name}.conv{i + 1}", change, layers[i].Inputs, layers[i].Outputs, layers[i].Kernel, layers[i].Stride);
            change = Normalization.AddBatchNorm(graph, $"{name}.bn{i + 1}", change, layers[i].Outputs);
            change = i < layers.Length - 1 ? graph.Relu(change) : change;
        }

        GraphValue carried = map;
        if (stride != 1 || inputs != outputs)
        {
            carried = Convolution.Add(graph, $"{name}.downsample.0", map, inputs, outputs, kernelSize: 1, stride);
            carried = Normalization.AddBatchNorm(graph, $"{name}.downsample.1", carried, outputs);
        }

        return graph.Relu(graph.Plus(change, carried));
    }
}
