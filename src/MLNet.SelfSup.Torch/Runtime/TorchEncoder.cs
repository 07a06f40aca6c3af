using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.Mae;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Runs an encoder artefact with TorchSharp.</summary>
internal sealed class TorchEncoder : IEncoder
{
    private readonly object _lock = new();
    private readonly Device _device;
    private readonly ImageEncoderModule _module;
    private readonly FeatureOptions _features;
    private readonly FeatureStandardization? _standardization;
    private bool _isDisposed;

    /// <summary>Builds the network and loads its weights.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape.</exception>
    public TorchEncoder(EncoderArtifact artifact, Device device)
    {
        _device = device;
        _features = artifact.Description.Features;
        ImageSize = artifact.ImageSize;
        FeatureDim = artifact.FeatureDim;
        _module = EncoderFactory.Create(
            artifact.Description.Architecture,
            artifact.Tensors,
            name => FeatureStandardization.IsName(name) || MaskedAutoencoder.IsDecoderName(name) || (artifact.Description.Text is not null && ImageTextNetwork.IsTextName(name)));
        try
        {
            _module.to(device);
            _standardization = FeatureStandardization.Load(artifact, device);
        }
        catch
        {
            _module.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public int ImageSize { get; }

    /// <inheritdoc/>
    public int FeatureDim { get; }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> images, Span<float> features)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            using var scope = NewDisposeScope();
            using IDisposable inference = inference_mode();
            var pooled = _module.ForwardFeatures(ImageTensor.Read(images, ImageSize, features.Length, FeatureDim, _device), _features);  // [N, D]
            _standardization?.Apply(pooled);
            ImageTensor.Write(pooled, features);
        }
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
                _module.Dispose();
            }
        }
    }
}
