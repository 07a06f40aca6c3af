using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Runtime;

/// <summary>Tells what encoders compute of pixels as parts of ONNX graphs that others build, each with the normalisation of pixels in front.</summary>
internal interface IGraphSource
{
    /// <summary>Gets the oldest version of ONNX's operator set that has all operators of the parts.</summary>
    int Opset { get; }

    /// <summary>Describes the features of images, <c>[N, D]</c>.</summary>
    /// <param name="artifact">The encoder.</param>
    /// <returns>The part.</returns>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape.</exception>
    /// <exception cref="NotSupportedException">It is larger than an ONNX file can be.</exception>
    GraphPart DescribeFeatures(EncoderArtifact artifact);

    /// <summary>Describes the vectors of images in the space that they share with texts, <c>[N, P]</c>.</summary>
    /// <param name="artifact">The encoder, with its text side.</param>
    /// <returns>The part.</returns>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape.</exception>
    /// <exception cref="NotSupportedException">It is larger than an ONNX file can be.</exception>
    GraphPart DescribeProjection(EncoderArtifact artifact);

    /// <summary>Describes what the prediction head tells of images, <c>[N, K]</c>.</summary>
    /// <param name="artifact">The encoder, with its head.</param>
    /// <returns>The part.</returns>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape.</exception>
    /// <exception cref="NotSupportedException">It is larger than an ONNX file can be.</exception>
    GraphPart DescribePrediction(EncoderArtifact artifact);
}
