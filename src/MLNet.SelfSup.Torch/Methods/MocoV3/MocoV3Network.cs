using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Methods.MocoV3;

/// <summary>Encoder with projector, its momentum copy, and the predictor of MoCo v3; names are the official checkpoints'.</summary>
/// <remarks>
/// arXiv:2104.02057, section 3: a Vision Transformer has a projector of three layers and a predictor whose output is normalised too; a
/// ResNet one of two layers and a predictor without.
/// </remarks>
internal sealed class MocoV3Network : nn.Module
{
    private const string PatchProjectionName = "patch_embed.proj.";
    private const int PredictorLayers = 2;

    [ComponentName(Name = "base_encoder")]
    private readonly ImageEncoderModule _encoder;

    [ComponentName(Name = "momentum_encoder")]
    private readonly ImageEncoderModule _momentumEncoder;

    [ComponentName(Name = "predictor")]
    private readonly Sequential _predictor;

    /// <summary>Builds the network with its initial weights.</summary>
    /// <param name="options">Settings that fit together.</param>
    /// <param name="generator">Of the CPU: the same state gives the same weights.</param>
    public MocoV3Network(MocoV3Options options, Generator generator)
        : base(nameof(MocoV3Network))
    {
        bool isTransformer = options.Encoder is VisionTransformerOptions;
        _encoder = EncoderFactory.Build(options.Encoder);
        _momentumEncoder = EncoderFactory.Build(options.Encoder);
        _predictor = MlpHead.NewNormalized(PredictorLayers, options.ProjectionDim, options.ProjectorHiddenDim, options.ProjectionDim, normalizesOutput: isTransformer);
        EncoderInitialization.Apply(_encoder, zeroLastNorms: true, generator);
        InitialEncoder.Load(_encoder, options);
        AttachProjector(_encoder, options);
        AttachProjector(_momentumEncoder, options);
        EncoderInitialization.ApplyToHead(_encoder.Head, generator);
        EncoderInitialization.ApplyToHead(_predictor, generator);
        if (options.FreezePatchProjection && options.Encoder is VisionTransformerOptions { Stem: PatchStem.Linear })
        {
            FreezePatchProjection();
        }

        MomentumEncoder.Start(_encoder, _momentumEncoder);
        RegisterComponents();
    }

    /// <summary>Gets the encoder that is trained; the projector is its head.</summary>
    public ImageEncoderModule Encoder => _encoder;

    /// <summary>Gets the encoder that follows it, with its projector.</summary>
    public ImageEncoderModule FollowingEncoder => _momentumEncoder;

    /// <summary>Gets the predictor, <c>[N, D]</c> to <c>[N, D]</c>.</summary>
    public Sequential Predictor => _predictor;

    /// <summary>Projects images and predicts what the other encoder makes of another view.</summary>
    /// <param name="images"><c>[N, 3, S, S]</c>.</param>
    /// <returns>Queries, <c>[N, D]</c>.</returns>
    public Tensor Predict(Tensor images)
    {
        using Tensor projected = _encoder.Project(images);
        return _predictor.call(projected);
    }

    private static void AttachProjector(ImageEncoderModule encoder, MocoV3Options options)
    {
        int layers = options.Encoder is VisionTransformerOptions ? 3 : 2;
        encoder.AttachHead(MlpHead.NewNormalized(layers, encoder.RepresentationDim, options.ProjectorHiddenDim, options.ProjectionDim, normalizesOutput: true));
    }

    private void FreezePatchProjection()
    {
        foreach ((string name, Parameter parameter) in _encoder.named_parameters())
        {
            if (name.StartsWith(PatchProjectionName, StringComparison.Ordinal))
            {
                parameter.requires_grad = false;
            }
        }
    }
}
