using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Runs an encoder of images and texts with TorchSharp.</summary>
internal sealed class TorchImageTextEncoder : IImageTextEncoder
{
    private readonly object _lock = new();
    private readonly Device _device;
    private readonly FeatureOptions _features;
    private readonly TextDescription _text;
    private readonly TextBatchReader _texts;
    private readonly ImageTextNetwork _network;
    private readonly HostImages _images;
    private readonly FeatureStandardization? _standardization;
    private bool _isDisposed;

    /// <summary>Builds the network and loads its weights.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InvalidDataException">The artefact has no text side, or tensors are missing, left over or of another shape.</exception>
    public TorchImageTextEncoder(EncoderArtifact artifact, Device device)
    {
        _text = artifact.Description.Text
            ?? throw new InvalidDataException($"The encoder was trained by {artifact.Description.Provenance.Method} on images alone and reads no text; train one with AlbefOptions.");
        _device = device;
        _features = artifact.Description.Features;
        ImageSize = artifact.ImageSize;
        FeatureDim = artifact.FeatureDim;
        _images = new HostImages(ImageSize, device);
        _texts = new TextBatchReader(new WordPieceVocabulary(_text.Vocabulary), _text.Encoder.MaxTextLength);
        _network = ImageTextFactory.Create(artifact, TensorNames.IsStandardization);
        try
        {
            _network.to(device);
            _standardization = FeatureStandardization.Load(artifact, device);
        }
        catch
        {
            _network.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int ImageSize { get; }

    /// <inheritdoc/>
    public int FeatureDim { get; }

    /// <inheritdoc/>
    public int ProjectionDim => _text.ProjectionDim;

    /// <inheritdoc/>
    public int TextFeatureDim => _text.Encoder.EmbedDim;

    private TextEncoder TextEncoder => _network.TextEncoder.Encoder;

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> images, Span<float> features)
    {
        using Pass pass = Enter();
        var pooled = _network.VisualEncoder.ForwardFeatures(Read(images, features.Length, FeatureDim), _features);  // [N, D]
        _standardization?.Apply(pooled);
        ImageTensor.Write(pooled, features);
    }

    /// <inheritdoc/>
    public void ProjectImages(ReadOnlySpan<float> images, Span<float> projections)
    {
        using Pass pass = Enter();
        var tokens = _network.VisualEncoder.EncodeTokens(Read(images, projections.Length, ProjectionDim));                  // [N, S, C]
        ImageTensor.Write(ImageTextNetwork.Project(_network.VisionProjection, tokens), projections);
    }

    /// <inheritdoc/>
    public void ProjectTexts(IReadOnlyList<string> texts, Span<float> projections)
    {
        using Pass pass = Enter();
        (Tensor tokens, _) = Read(texts, projections.Length, ProjectionDim);                                        // [N, T, D]
        ImageTensor.Write(ImageTextNetwork.Project(_network.TextProjection, tokens), projections);
    }

    /// <inheritdoc/>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> features)
    {
        using Pass pass = Enter();
        (Tensor tokens, _) = Read(texts, features.Length, TextFeatureDim);                                          // [N, T, D]
        ImageTensor.Write(tokens.select(1, 0), features);
    }

    /// <inheritdoc/>
    public void EncodePairs(ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> features)
    {
        using Pass pass = Enter();
        (Tensor tokens, Tensor mask) = Read(texts, features.Length, TextFeatureDim);                                // [N, T, D]
        var image = _network.VisualEncoder.EncodeTokens(Read(images, features.Length, TextFeatureDim));                     // [N, S, C]
        ImageTensor.Write(TextEncoder.ForwardFusion(tokens, mask, image).select(1, 0), features);
    }

    /// <inheritdoc/>
    public void MatchPairs(ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> probabilities)
    {
        using Pass pass = Enter();
        (Tensor tokens, Tensor mask) = Read(texts, probabilities.Length, 1);                                        // [N, T, D]
        var image = _network.VisualEncoder.EncodeTokens(Read(images, probabilities.Length, 1));                             // [N, S, C]
        ImageTensor.Write(_network.Match(tokens, mask, image).softmax(1).select(1, 1), probabilities);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _standardization?.Dispose();
                _images.Dispose();
                _network.Dispose();
            }
        }
    }

    private Pass Enter()
    {
        var pass = new Pass(_lock);
        if (_isDisposed)
        {
            pass.Dispose();
            throw new ObjectDisposedException(nameof(TorchImageTextEncoder));
        }

        return pass;
    }

    private Tensor Read(ReadOnlySpan<float> images, int room, int width) => ImageTensor.Read(images, _images, room, width);

    private (Tensor Tokens, Tensor Mask) Read(IReadOnlyList<string> texts, int room, int width)
    {
        _ = BatchCount.OfTexts(texts, room, width);
        (Tensor ids, Tensor mask) = TokenizedTexts.ToTensors(_texts.Read(texts), _device);
        return (TextEncoder.ForwardText(ids, mask), mask);
    }

    /// <summary>One call at a time, without gradients, its tensors gone at the end.</summary>
    private sealed class Pass : IDisposable
    {
        private readonly object _lock;
        private readonly DisposeScope _scope;
        private readonly IDisposable _inference;

        public Pass(object gate)
        {
            Monitor.Enter(gate);
            _lock = gate;
            _scope = NewDisposeScope();
            _inference = inference_mode();
        }

        public void Dispose()
        {
            _inference.Dispose();
            _scope.Dispose();
            Monitor.Exit(_lock);
        }
    }
}
