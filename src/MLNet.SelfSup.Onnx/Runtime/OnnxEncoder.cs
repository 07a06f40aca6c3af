using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Encoders;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Onnx.Runtime;

/// <summary>Runs an encoder artefact with ONNX Runtime. Each output is loaded when it is first wanted, so that none takes memory for nothing.</summary>
internal class OnnxEncoder : IEncoder
{
    private readonly object _lock = new();
    private readonly EncoderArtifact _artifact;
    private readonly OnnxWeights _storage;
    private readonly OnnxDevice _device;
    private readonly Dictionary<OnnxOutput, OnnxSession> _sessions = [];
    private bool _isDisposed;

    /// <summary>Loads the encoder for its features.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="storage">How weights are stored.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape.</exception>
    public OnnxEncoder(EncoderArtifact artifact, OnnxWeights storage, OnnxDevice device)
        : this(artifact, storage, device, [OnnxOutput.Features]) =>
        _ = Load(OnnxOutput.Features);

    /// <summary>Checks an encoder for several outputs and loads none.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="storage">How weights are stored.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="outputs">The outputs.</param>
    protected OnnxEncoder(EncoderArtifact artifact, OnnxWeights storage, OnnxDevice device, IReadOnlyList<OnnxOutput> outputs)
    {
        EncoderGraph.Check(artifact, outputs);
        _artifact = artifact;
        _storage = storage;
        _device = device;
    }

    /// <inheritdoc/>
    public int ImageSize => _artifact.ImageSize;

    /// <inheritdoc/>
    public int FeatureDim => _artifact.FeatureDim;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> images, Span<float> features) => RunImages(OnnxOutput.Features, images, features, FeatureDim);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (OnnxSession session in _sessions.Values)
            {
                session.Dispose();
            }

            _sessions.Clear();
        }
    }

    /// <summary>Computes an output of images.</summary>
    /// <param name="output">The output.</param>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="numbers">Receives <c>[N, W]</c>.</param>
    /// <param name="width">W.</param>
    protected void RunImages(OnnxOutput output, ReadOnlySpan<float> images, Span<float> numbers, int width) =>
        Run(output, BatchCount.OfImages(images.Length, ImageSize, numbers.Length, width), images, null, numbers);

    /// <summary>Computes an output; other threads wait.</summary>
    /// <param name="output">The output.</param>
    /// <param name="count">N.</param>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>; empty where the output needs none.</param>
    /// <param name="texts">N texts; <see langword="null"/> where the output needs none.</param>
    /// <param name="numbers">Receives the output.</param>
    protected void Run(OnnxOutput output, int count, ReadOnlySpan<float> images, TextBatch? texts, Span<float> numbers)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Load(output).Run(count, images, texts, numbers);
        }
    }

    /// <summary>Loads an output where it was not wanted before.</summary>
    /// <param name="output">The output.</param>
    /// <returns>The output; it belongs to this object.</returns>
    protected OnnxSession Load(OnnxOutput output)
    {
        if (!_sessions.TryGetValue(output, out OnnxSession? session))
        {
            session = new OnnxSession(_artifact, output, _storage, _device);
            _sessions.Add(output, session);
        }

        return session;
    }
}
