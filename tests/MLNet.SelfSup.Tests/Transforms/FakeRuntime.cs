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
    private int _createdWithTexts;
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

    /// <summary>Gets an encoder with a text side.</summary>
    public static EncoderArtifact ImageTextArtifact { get; } = new(
        Artifact.Description with
        {
            Text = new TextDescription
            {
                Encoder = new TextEncoderOptions { EmbedDim = 8, TextDepth = 1, FusionDepth = 1, NumHeads = 1, MaxTextLength = 12, MaxPositions = 12 },
                ProjectionDim = 4,
                Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"],
            },
        },
        new Dictionary<string, TensorData>(StringComparer.Ordinal) { ["temp"] = TensorData.FromSingles([0.1f]) });

    public string Name => "Fake";

    public IPretrainer Pretrainer => this;

    public List<PretrainingRequest> Requests { get; } = [];

    /// <summary>Gets the seeds of the untrained encoders that were made.</summary>
    public List<int> Seeds { get; } = [];

    public ComputeDevice? Device { get; private set; }

    /// <summary>Gets the number of encoders that were made and not disposed.</summary>
    public int Alive => _alive;

    /// <summary>Gets the number of encoders that were made.</summary>
    public int Created => _created;

    /// <summary>Gets the number of encoders that were made with a text side.</summary>
    public int CreatedWithTexts => _createdWithTexts;

    /// <summary>Gets the number of forward passes.</summary>
    public int Batches => _batches;

    /// <summary>Gets or sets what training does before it gives the encoder.</summary>
    public Action<PretrainingRequest, CancellationToken>? OnPretrain { get; set; }

    private static VisionTransformerOptions Architecture => new() { ImageSize = TestPictures.Side, PatchSize = 8, EmbedDim = 12, Depth = 1, NumHeads = 1 };

    public IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device)
    {
        CountEncoder(device);
        return new FakeEncoder(artifact, CountBatch, ForgetEncoder);
    }

    public IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device)
    {
        CountEncoder(device);
        Interlocked.Increment(ref _createdWithTexts);
        return new FakeImageTextEncoder(artifact, CountBatch, ForgetEncoder);
    }

    public EncoderArtifact Pretrain(PretrainingRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        OnPretrain?.Invoke(request, cancellationToken);
        EncoderArtifact trained = request.Options is AlbefOptions ? ImageTextArtifact : Artifact;
        return new EncoderArtifact(trained.Description, trained.Tensors);
    }

    public EncoderArtifact CreateUntrained(EncoderDescription description, int seed)
    {
        Seeds.Add(seed);
        return new EncoderArtifact(description, Artifact.Tensors);
    }

    private void CountEncoder(ComputeDevice device)
    {
        Device = device;
        Interlocked.Increment(ref _created);
        Interlocked.Increment(ref _alive);
    }

    private void CountBatch() => Interlocked.Increment(ref _batches);

    private void ForgetEncoder() => Interlocked.Decrement(ref _alive);
}
