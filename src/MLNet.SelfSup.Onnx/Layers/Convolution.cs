using MLNet.SelfSup.Onnx.Graphs;
using Onnx;

namespace MLNet.SelfSup.Onnx.Layers;

/// <summary>Convolutions with square kernels.</summary>
internal static class Convolution
{
    /// <summary>Adds a convolution without bias whose padding keeps the sides but for the stride.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The layer's name in the artefact.</param>
    /// <param name="map"><c>[N, C, H, W]</c>.</param>
    /// <param name="inputs">Width C.</param>
    /// <param name="outputs">Width D.</param>
    /// <param name="kernelSize">Odd.</param>
    /// <param name="stride">At least 1.</param>
    /// <returns><c>[N, D, ⌈H / stride⌉, ⌈W / stride⌉]</c>.</returns>
    public static GraphValue Add(GraphBuilder graph, string name, GraphValue map, int inputs, int outputs, int kernelSize, int stride = 1) =>
        graph.Add("Conv", [map, AddKernel(graph, name, inputs, outputs, kernelSize)], Describe(kernelSize, stride, kernelSize / 2));

    /// <summary>Adds a convolution with bias and without padding.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The layer's name in the artefact.</param>
    /// <param name="map"><c>[N, C, H, W]</c>.</param>
    /// <param name="inputs">Width C.</param>
    /// <param name="outputs">Width D.</param>
    /// <param name="kernelSize">Side of the kernel, and the stride.</param>
    /// <returns><c>[N, D, H / kernel, W / kernel]</c>.</returns>
    public static GraphValue AddPatchwise(GraphBuilder graph, string name, GraphValue map, int inputs, int outputs, int kernelSize)
    {
        GraphValue bias = StoredWeight.AddExact(graph, graph.Weights.Get($"{name}.bias", outputs));
        return graph.Add("Conv", [map, AddKernel(graph, name, inputs, outputs, kernelSize), bias], Describe(kernelSize, kernelSize, 0));
    }

    /// <summary>Adds a 3×3 maximum pooling of stride 2.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="map"><c>[N, C, H, W]</c>.</param>
    /// <returns><c>[N, C, ⌈H / 2⌉, ⌈W / 2⌉]</c>.</returns>
    public static GraphValue AddMaxPooling(GraphBuilder graph, GraphValue map) => graph.Add("MaxPool", [map], Describe(kernelSize: 3, stride: 2, padding: 1));

    /// <summary>Puts the positions of a map into a row.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="map"><c>[N, D, h, w]</c>.</param>
    /// <param name="width">D.</param>
    /// <returns><c>[N, h · w, D]</c>.</returns>
    public static GraphValue ToTokens(GraphBuilder graph, GraphValue map, int width) => graph.Transpose(graph.Reshape(map, 0, width, -1), 0, 2, 1);

    private static GraphValue AddKernel(GraphBuilder graph, string name, int inputs, int outputs, int kernelSize) =>
        StoredWeight.Add(graph, graph.Weights.Get($"{name}.weight", outputs, inputs, kernelSize, kernelSize));

    private static AttributeProto[] Describe(int kernelSize, int stride, int padding) =>
    [
        NodeAttribute.Of("kernel_shape", kernelSize, kernelSize),
        NodeAttribute.Of("strides", stride, stride),
        NodeAttribute.Of("pads", padding, padding, padding, padding),
    ];
}
