using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Onnx.Encoders;
using MLNet.SelfSup.Text;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace MLNet.SelfSup.Onnx.Runtime;

/// <summary>One output of an encoder, ready to be computed by ONNX Runtime.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly int _imageSize;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly bool _isVector;

    /// <summary>Builds the graph and loads it.</summary>
    /// <param name="artifact">An artefact that was checked.</param>
    /// <param name="output">The output.</param>
    /// <param name="storage">How weights are stored.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="NotSupportedException">It is larger than an ONNX graph can be.</exception>
    public OnnxSession(EncoderArtifact artifact, OnnxOutput output, OnnxWeights storage, OnnxDevice device)
    {
        _imageSize = artifact.ImageSize;
        using SessionOptions options = device.NewOptions();
        _session = new InferenceSession(EncoderGraph.Build(artifact, output, storage).ToByteArray(), options);
        _isVector = _session.OutputMetadata.Values.Single().Dimensions.Length == 1;
    }

    /// <summary>Computes a batch.</summary>
    /// <param name="count">N.</param>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>; empty where the output needs none.</param>
    /// <param name="texts">N texts; <see langword="null"/> where the output needs none.</param>
    /// <param name="numbers">Receives <c>[N, W]</c>, or <c>[N]</c>.</param>
    public unsafe void Run(int count, ReadOnlySpan<float> images, TextBatch? texts, Span<float> numbers)
    {
        var inputs = new Dictionary<string, OrtValue>(StringComparer.Ordinal);
        try
        {
            // ONNX Runtime reads and writes the callers' memory, which stays where it is meanwhile.
            fixed (float* pixels = images, results = numbers, mask = texts?.Mask)
            {
                fixed (long* ids = texts?.Ids)
                {
                    if (!images.IsEmpty)
                    {
                        inputs[EncoderGraph.Images] = Wrap(pixels, TensorElementType.Float, sizeof(float), count, ImageGraph.Channels, _imageSize, _imageSize);
                    }

                    if (texts is not null)
                    {
                        inputs[EncoderGraph.Ids] = Wrap(ids, TensorElementType.Int64, sizeof(long), count, texts.Length);
                        inputs[EncoderGraph.Mask] = Wrap(mask, TensorElementType.Float, sizeof(float), count, texts.Length);
                    }

                    using OrtValue output = _isVector
                        ? Wrap(results, TensorElementType.Float, sizeof(float), count)
                        : Wrap(results, TensorElementType.Float, sizeof(float), count, numbers.Length / count);
                    _session.Run(_run, [.. inputs.Keys], [.. inputs.Values], _session.OutputNames, [output]);
                }
            }
        }
        finally
        {
            foreach (OrtValue input in inputs.Values)
            {
                input.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static unsafe OrtValue Wrap(void* data, TensorElementType type, int size, params long[] shape) =>
        OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, (nint)data, shape.Aggregate((long)size, (bytes, side) => bytes * side));
}
