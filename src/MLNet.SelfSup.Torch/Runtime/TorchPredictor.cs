using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Encoders;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Runs an encoder with its prediction head with TorchSharp.</summary>
internal sealed class TorchPredictor : TorchEncoder, IImagePredictor
{
    private readonly ImageEncoderModule _module;
    private readonly HeadDescription _head;
    private readonly FeatureOptions _features;

    /// <summary>Builds the network and loads its weights.</summary>
    /// <param name="artifact">Weights and description, with its head.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InvalidDataException">There is no head, or tensors are missing, left over or of another shape.</exception>
    public TorchPredictor(EncoderArtifact artifact, Device device)
        : this(artifact, device, PredictionHead.Load(artifact, name => TensorNames.IsBeside(artifact.Description, name)))
    {
    }

    private TorchPredictor(EncoderArtifact artifact, Device device, ImageEncoderModule module)
        : base(artifact, device, module)
    {
        _module = module;
        _head = artifact.Description.Head!;
        _features = artifact.Description.Features;
    }

    /// <inheritdoc/>
    public int OutputCount => _head.OutputCount;

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> images, Span<float> outputs) => Run(images, outputs, OutputCount, pixels =>
    {
        var vectors = PredictionHead.Read(_module, pixels, _head.Input, _features);  // [N, D]
        var numbers = _module.ApplyHead(vectors);                                   // [N, K]
        return _head.Regression is { } scale ? numbers.Times(scale.Deviation).Plus(scale.Mean) : functional.softmax(numbers, 1);
    });
}
