using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Methods.Moco;

/// <summary>Query encoder, key encoder and queue of MoCo v1 and v2; names are the official checkpoints'.</summary>
internal sealed class MocoNetwork : nn.Module
{
    private const string QueueName = "queue";
    private const string PointerName = "queue_ptr";

    [ComponentName(Name = "encoder_q")]
    private readonly ImageEncoderModule _queryEncoder;

    [ComponentName(Name = "encoder_k")]
    private readonly ImageEncoderModule _keyEncoder;

    /// <summary>Builds the network with its initial weights and a queue of random keys.</summary>
    /// <param name="options">Settings that fit together.</param>
    /// <param name="generator">Of the CPU: the same state gives the same weights.</param>
    public MocoNetwork(MocoOptions options, Generator generator)
        : base(nameof(MocoNetwork))
    {
        _queryEncoder = NewEncoder(options);
        _keyEncoder = NewEncoder(options);
        EncoderInitialization.Apply(_queryEncoder, zeroLastNorms: false, generator);
        InitialEncoder.Load(_queryEncoder, options);
        AttachHead(_queryEncoder, options);
        AttachHead(_keyEncoder, options);
        EncoderInitialization.ApplyToHead(_queryEncoder.Head, generator);
        MomentumEncoder.Start(_queryEncoder, _keyEncoder);
        register_buffer(QueueName, FeatureQueue.NewKeys(options.ProjectionDim, options.QueueSize, generator).DetachFromDisposeScope());
        register_buffer(PointerName, zeros(1, dtype: int64).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>Gets the encoder that is trained.</summary>
    public ImageEncoderModule QueryEncoder => _queryEncoder;

    /// <summary>Gets the encoder that follows it.</summary>
    public ImageEncoderModule KeyEncoder => _keyEncoder;

    /// <summary>Gets the keys, <c>[D, K]</c>.</summary>
    public Tensor Queue => get_buffer(QueueName)!;

    /// <summary>Gets the column of the oldest key, <c>[1]</c>.</summary>
    public Tensor QueuePointer => get_buffer(PointerName)!;

    private static ImageEncoderModule NewEncoder(MocoOptions options) => EncoderFactory.Build(options.Encoder, options.BatchNormGroups);

    private static void AttachHead(ImageEncoderModule encoder, MocoOptions options)
    {
        int width = encoder.RepresentationDim;
        encoder.AttachHead(options.MlpHead ? MlpHead.NewBiased(width, options.ProjectionDim) : LayerFactory.NewLinear(width, options.ProjectionDim));
    }
}
