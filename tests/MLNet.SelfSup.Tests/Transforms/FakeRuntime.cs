using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>An engine without libtorch that counts what it is asked to do.</summary>
internal sealed class FakeRuntime : IEncoderRuntime, IPretrainer
{
    private int _alive;
    private int _created;
    private int _batches;

    public static EncoderArtifact Artifact { get; } = new(
        new EncoderDescription
        {
            Architecture = Architecture,
            Features = new FeatureOptions { Pooling = FeaturePooling.PatchMean },
            Normalization = PixelNormalization.ImageNet,
            Provenance = new EncoderProvenance { Method = "fake", LibraryVersion = "0" },
        },
        new Dictionary<string, TensorData>(StringComparer.Ordinal) { ["weight"] = TensorData.FromSingles([1f, 2f], 2) });

    public string Name => "Fake";

    public IPretrainer Pretrainer => this;

    public List<PretrainingRequest> Requests { get; } = [];

    public ComputeDevice? Device { get; private set; }

    /// <summary>Gets the number of encoders that were made and not disposed.</summary>
    public int Alive => _alive;

    /// <summary>Gets the number of encoders that were made.</summary>
    public int Created => _created;

    /// <summary>Gets the number of forward passes.</summary>
    public int Batches => _batches;

    /// <summary>Gets or sets what training does before it gives the encoder.</summary>
    public Action<PretrainingRequest, CancellationToken>? OnPretrain { get; set; }

    private static VisionTransformerOptions Architecture => new() { ImageSize = TestPictures.Side, PatchSize = 8, EmbedDim = 12, Depth = 1, NumHeads = 1 };

    public IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device)
    {
        Device = device;
        Interlocked.Increment(ref _created);
        Interlocked.Increment(ref _alive);
        return new FakeEncoder(artifact, () => Interlocked.Increment(ref _batches), () => Interlocked.Decrement(ref _alive));
    }

    public IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device) =>
        throw new NotSupportedException("The fake engine has no text side.");

    public EncoderArtifact Pretrain(PretrainingRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        OnPretrain?.Invoke(request, cancellationToken);
        return new EncoderArtifact(Artifact.Description, Artifact.Tensors);
    }
}
