using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Graphs;

namespace MLNet.SelfSup.Onnx.Encoders;

/// <summary>An image encoder as part of a graph. A graph has it once, by one of its methods.</summary>
/// <param name="graph">The graph.</param>
internal abstract class ImageGraph(GraphBuilder graph)
{
    /// <summary>R, G and B.</summary>
    public const int Channels = 3;

    /// <summary>Gets the name under which official checkpoints keep what follows the encoder.</summary>
    public abstract string HeadName { get; }

    /// <summary>Gets whether a head that reads <see cref="PoolPatches"/>'s vector has a norm in front.</summary>
    public abstract bool HasHeadNorm { get; }

    /// <summary>Gets the graph.</summary>
    protected GraphBuilder Graph { get; } = graph;

    /// <summary>Makes the part of an architecture.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="architecture">The architecture.</param>
    /// <returns>The part.</returns>
    /// <exception cref="NotSupportedException">The architecture is unknown.</exception>
    public static ImageGraph Create(GraphBuilder graph, EncoderOptions architecture) => architecture switch
    {
        VisionTransformerOptions options => new VisionTransformerGraph(graph, options),
        ResNetOptions options => new ResNetGraph(graph, options),
        _ => throw new NotSupportedException($"ONNX Runtime's engine has no encoder for {architecture.GetType().Name}."),
    };

    /// <summary>Encodes images and pools the tokens; standardisation is not done here.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="features">What is pooled, from which blocks.</param>
    /// <returns><c>[N, D]</c>, D as <see cref="EncoderOptions.GetFeatureDim"/> tells.</returns>
    public abstract GraphValue PoolFeatures(GraphValue images, FeatureOptions features);

    /// <summary>Encodes images to the vector that a projection head reads.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <returns><c>[N, D]</c>.</returns>
    public abstract GraphValue Represent(GraphValue images);

    /// <summary>Encodes images to a summary and what lies where, for text that attends to them.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <returns><c>[N, 1 + L, D]</c>: <see cref="Represent"/>'s vector, then the patches or the map's positions, row by row.</returns>
    public abstract GraphValue EncodeTokens(GraphValue images);

    /// <summary>Encodes images to the mean of the last block's patches, before the final norm; of a network without one, to <see cref="Represent"/>'s vector.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <returns><c>[N, D]</c>.</returns>
    public abstract GraphValue PoolPatches(GraphValue images);
}
