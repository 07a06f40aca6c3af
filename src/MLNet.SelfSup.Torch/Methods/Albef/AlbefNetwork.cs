using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>ALBEF's networks: the encoders that are trained, the ones that follow them, and the queues; names are the official checkpoint's.</summary>
internal sealed class AlbefNetwork : ImageTextNetwork
{
    private const string ImageQueueName = "image_queue";
    private const string TextQueueName = "text_queue";
    private const string PairQueueName = "idx_queue";
    private const string PointerName = "queue_ptr";

    // No pair has this number, so that a random key is nobody's positive.
    private const long NoPair = -1;

    [ComponentName(Name = "visual_encoder_m")]
    private readonly ImageEncoderModule _followingVisualEncoder;

    [ComponentName(Name = "text_encoder_m")]
    private readonly LanguageModel _followingTextEncoder;

    [ComponentName(Name = "vision_proj_m")]
    private readonly Dense _followingVisionProjection;

    [ComponentName(Name = "text_proj_m")]
    private readonly Dense _followingTextProjection;

    /// <summary>Builds the network with its initial weights and queues of random keys.</summary>
    /// <param name="options">Settings that fit together.</param>
    /// <param name="vocabularySize">V.</param>
    /// <param name="generator">Of the CPU: the same state gives the same weights.</param>
    public AlbefNetwork(AlbefOptions options, int vocabularySize, Generator generator)
        : base(nameof(AlbefNetwork), options.Encoder, options.TextEncoder, vocabularySize, options.ProjectionDim, hasLanguageHead: true)
    {
        _followingVisualEncoder = EncoderFactory.Build(options.Encoder);
        _followingTextEncoder = new LanguageModel(options.TextEncoder, vocabularySize, options.Encoder.TokenDim, hasHead: true);
        _followingVisionProjection = LayerFactory.NewLinear(options.Encoder.TokenDim, options.ProjectionDim);
        _followingTextProjection = LayerFactory.NewLinear(options.TextEncoder.EmbedDim, options.ProjectionDim);
        AlbefInitialization.Apply(this, options.Temperature, generator);
        InitialEncoder.Load(VisualEncoder, options);
        foreach ((nn.Module online, nn.Module following) in Pairs)
        {
            MomentumEncoder.Start(online, following);
        }

        register_buffer(ImageQueueName, FeatureQueue.NewKeys(options.ProjectionDim, options.QueueSize, generator).DetachFromDisposeScope());
        register_buffer(TextQueueName, FeatureQueue.NewKeys(options.ProjectionDim, options.QueueSize, generator).DetachFromDisposeScope());
        long[] noPairs = [.. Enumerable.Repeat(NoPair, options.QueueSize)];
        register_buffer(PairQueueName, tensor(noPairs, [1, options.QueueSize]).DetachFromDisposeScope());
        register_buffer(PointerName, zeros(1, dtype: int64).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>Gets the image encoder that follows.</summary>
    public ImageEncoderModule FollowingVisualEncoder => _followingVisualEncoder;

    /// <summary>Gets the text side that follows.</summary>
    public LanguageModel FollowingTextEncoder => _followingTextEncoder;

    /// <summary>Gets the projection of images that follows.</summary>
    public Dense FollowingVisionProjection => _followingVisionProjection;

    /// <summary>Gets the projection of texts that follows.</summary>
    public Dense FollowingTextProjection => _followingTextProjection;

    /// <summary>Gets the images of earlier batches, <c>[P, K]</c>.</summary>
    public Tensor ImageQueue => get_buffer(ImageQueueName)!;

    /// <summary>Gets the texts of earlier batches, <c>[P, K]</c>.</summary>
    public Tensor TextQueue => get_buffer(TextQueueName)!;

    /// <summary>Gets the number of the pair that each column of the queues belongs to, <c>[1, K]</c>; below 0 for none.</summary>
    public Tensor PairQueue => get_buffer(PairQueueName)!;

    /// <summary>Gets the column that the next batch overwrites first, <c>[1]</c>.</summary>
    public Tensor QueuePointer => get_buffer(PointerName)!;

    /// <summary>Gets what is trained and what follows it. Matching head and temperature have no follower.</summary>
    private (nn.Module Online, nn.Module Following)[] Pairs =>
    [
        (VisualEncoder, _followingVisualEncoder), (VisionProjection, _followingVisionProjection),
        (TextEncoder, _followingTextEncoder), (TextProjection, _followingTextProjection),
    ];

    /// <summary>Moves the followers once.</summary>
    /// <param name="momentum">Weight of the old value.</param>
    public void Follow(double momentum)
    {
        foreach ((nn.Module online, nn.Module following) in Pairs)
        {
            MomentumEncoder.Follow(online, following, momentum);
        }
    }

    /// <summary>Puts a batch of the followers' vectors into the queues.</summary>
    /// <param name="images">Unit vectors, <c>[N, P]</c>.</param>
    /// <param name="texts">Unit vectors, <c>[N, P]</c>.</param>
    /// <param name="pairs">The pairs' numbers, <c>[N]</c>.</param>
    public void Enqueue(Tensor images, Tensor texts, Tensor pairs)
    {
        using var scope = NewDisposeScope();
        FeatureQueue.Write(ImageQueue, QueuePointer, images);
        FeatureQueue.Write(TextQueue, QueuePointer, texts);
        FeatureQueue.Write(PairQueue, QueuePointer, pairs.unsqueeze(1));
        FeatureQueue.Advance(QueuePointer, images.shape[0], ImageQueue.shape[1]);
    }
}
