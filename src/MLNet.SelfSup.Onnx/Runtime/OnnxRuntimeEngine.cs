using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Onnx.Encoders;
using MLNet.SelfSup.Runtime;

[assembly: EncoderRuntime(typeof(MLNet.SelfSup.Onnx.Runtime.OnnxRuntimeEngine))]

namespace MLNet.SelfSup.Onnx.Runtime;

/// <summary>The engine on ONNX Runtime: runs encoders without libtorch, and trains none.</summary>
/// <remarks>
/// Applications need not name it: <see cref="EncoderRuntimes"/> finds it. It reads the same encoder files and models as the engine on TorchSharp, and its numbers are that one's
/// but for rounding. A GPU needs the package Microsoft.ML.OnnxRuntime.Gpu. Calls from several threads are safe.
/// </remarks>
public sealed class OnnxRuntimeEngine : IEncoderRuntime, IGraphSource
{
    private readonly OnnxWeights _storage;

    /// <summary>Initialises the engine.</summary>
    public OnnxRuntimeEngine()
        : this(OnnxWeights.Float32)
    {
    }

    /// <summary>Initialises an engine that stores weights as exported files do.</summary>
    /// <param name="storage">How.</param>
    internal OnnxRuntimeEngine(OnnxWeights storage) => _storage = storage;

    /// <inheritdoc/>
    public string Name => "ONNX Runtime";

    /// <inheritdoc/>
    public IPretrainer? Pretrainer => null;

    /// <inheritdoc/>
    public IFineTuner? FineTuner => null;

    /// <inheritdoc/>
    int IGraphSource.Opset => EncoderGraph.PartOpset;

    /// <inheritdoc/>
    public IEncoderRuntime WithPrecision(InferencePrecision precision) => Guard.Defined(precision) == InferencePrecision.Int8 ? new OnnxRuntimeEngine(OnnxWeights.Int8) : this;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The encoder is larger than an ONNX graph can be, 2 GB.</exception>
    public IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return new OnnxEncoder(artifact, _storage, OnnxDevice.Resolve(device));
    }

    /// <inheritdoc/>
    public IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return new OnnxImageTextEncoder(artifact, _storage, OnnxDevice.Resolve(device));
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The encoder is larger than an ONNX graph can be, 2 GB.</exception>
    public IImagePredictor CreatePredictor(EncoderArtifact artifact, ComputeDevice device)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return new OnnxPredictor(artifact, _storage, OnnxDevice.Resolve(device));
    }

    /// <inheritdoc/>
    GraphPart IGraphSource.DescribeFeatures(EncoderArtifact artifact) => EncoderGraph.Describe(artifact, OnnxOutput.Features);

    /// <inheritdoc/>
    GraphPart IGraphSource.DescribeProjection(EncoderArtifact artifact) => EncoderGraph.Describe(artifact, OnnxOutput.Projection);

    /// <inheritdoc/>
    GraphPart IGraphSource.DescribePrediction(EncoderArtifact artifact) => EncoderGraph.Describe(artifact, OnnxOutput.Prediction);
}
