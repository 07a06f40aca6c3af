using Google.Protobuf;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Onnx.Encoders;
using MLNet.SelfSup.Onnx.Graphs;
using Onnx;

namespace MLNet.SelfSup.Onnx;

/// <summary>Writes encoders as ONNX files, which need neither this library nor libtorch to run.</summary>
public static class OnnxExport
{
    /// <summary>The version of ONNX's operator set that files are written for; ONNX Runtime 1.17 and later run it.</summary>
    public const int OpsetVersion = GraphBuilder.FileOpset;

    /// <summary>Writes what an encoder computes as one ONNX file, whole or not at all.</summary>
    /// <param name="artifact">The encoder.</param>
    /// <param name="path">The file; its folder is made where absent.</param>
    /// <param name="options">What it computes, and how weights are stored; <see langword="null"/> for the defaults.</param>
    /// <remarks>
    /// The batch, and the length of texts, are free. Pixels are normalised before they are given to it, as <see cref="EncoderDescription.Normalization"/> tells; the description stands
    /// in the file's metadata as JSON, <c>mlnet-selfsup.encoder</c>. For other features than the description's, give an artefact with another
    /// <see cref="EncoderDescription.Features"/>, not standardised.
    /// </remarks>
    /// <returns>The size of the file, and how far its numbers are from those of another engine.</returns>
    /// <exception cref="InvalidDataException">The encoder has no such output, or its tensors are missing, left over or of another shape.</exception>
    /// <exception cref="NotSupportedException">It is larger than an ONNX file can be, 2 GB.</exception>
    /// <exception cref="InvalidOperationException">The graph was run and its numbers are wrong.</exception>
    /// <exception cref="IOException">It can't be written; a previous file stays as it was.</exception>
    public static OnnxExportResult SaveOnnx(this EncoderArtifact artifact, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        OnnxExportOptions chosen = options ?? new OnnxExportOptions();
        EncoderGraph.Check(artifact, EncoderGraph.OutputsBeside(artifact, chosen.Output));
        (string? comparedWith, double deviation, double value) = chosen.IsChecked ? OnnxCheck.Run(artifact, chosen) : (null, 0, 0);
        ModelProto model = EncoderGraph.Build(artifact, chosen.Output, chosen.Weights);
        AtomicFile.Write(path, model.WriteTo);
        return new OnnxExportResult(model.CalculateSize(), comparedWith, deviation, value);
    }
}
