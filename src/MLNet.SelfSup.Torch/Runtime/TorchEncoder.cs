using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Runs an encoder artefact with TorchSharp.</summary>
internal class TorchEncoder : IEncoder
{
    private readonly object _lock = new();
    private readonly Device _device;
    private readonly ImageEncoderModule _module;
    private readonly HostImages _images;
    private readonly FeatureOptions _features;
    private readonly FeatureStandardization? _standardization;
    private bool _isDisposed;

    /// <summary>Builds the network and loads its weights.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape.</exception>
    public TorchEncoder(EncoderArtifact artifact, Device device)
        : this(artifact, device, EncoderFactory.Create(artifact.Description.Architecture, artifact.Tensors, name => TensorNames.IsBeside(artifact.Description, name) || TensorNames.IsOfHead(artifact.Description, name)))
    {
    }

    /// <summary>Takes a network over that has its weights.</summary>
    /// <param name="artifact">Its description, and what standardises its features.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="module">The network, on the CPU.</param>
    protected TorchEncoder(EncoderArtifact artifact, Device device, ImageEncoderModule module)
    {
        _device = device;
        _features = artifact.Description.Features;
        ImageSize = artifact.ImageSize;
        FeatureDim = artifact.FeatureDim;
        _module = module;
        _images = new HostImages(ImageSize, device);
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
    public void Encode(ReadOnlySpan<float> images, Span<float> features) => Run(images, features, FeatureDim, pixels =>
    {
        var pooled = _module.ForwardFeatures(pixels, _features);  // [N, D]
        _standardization?.Apply(pooled);
        return pooled;
    });

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
                _module.Dispose();
            }
        }
    }

    /// <summary>Runs the network once; other threads wait.</summary>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="numbers">Receives <c>[N, W]</c>.</param>
    /// <param name="width">W.</param>
    /// <param name="forward">Computes <c>[N, W]</c> of <c>[N, 3, S, S]</c>; called on several threads with parts of the batch.</param>
    protected unsafe void Run(ReadOnlySpan<float> images, Span<float> numbers, int width, Func<Tensor, Tensor> forward)
    {
        int count = BatchCount.OfImages(images.Length, ImageSize, numbers.Length, width);
        int pixels = images.Length / count;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            fixed (float* source = images)
            fixed (float* target = numbers)
            {
                // Spans do not cross into other threads; these addresses are fixed until all parts have ended.
                (nint from, nint to) = ((nint)source, (nint)target);
                BatchParts.Run(count, _device, (first, size) =>
                {
                    using var scope = NewDisposeScope();
                    using IDisposable inference = inference_mode();
                    var part = new ReadOnlySpan<float>((float*)from + ((long)first * pixels), size * pixels);
                    var room = new Span<float>((float*)to + ((long)first * width), size * width);
                    ImageTensor.Write(forward(ImageTensor.Read(part, _images, room.Length, width)), room);
                });
            }
        }
    }
}
