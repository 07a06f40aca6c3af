using System.Text.Json.Serialization;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings of masked-autoencoder pre-training.</summary>
/// <remarks>
/// He et al. 2021, arXiv:2111.06377. Defaults of target, weight decay, betas and crop are the paper's (appendix A.1, table 8);
/// encoder, decoder, mask ratio, learning rate, batch and epochs are the recipe that was best for a few thousand images of 64 pixels on a
/// CPU: a small encoder, small batches, many steps.
/// <see cref="Paper"/> gives the paper's own.
/// </remarks>
public sealed record MaeOptions : PretrainingOptions
{
    /// <summary>Gets the sizes of the encoder.</summary>
    /// <value>The default is <see cref="VisionTransformerOptions.Micro"/> for 64-pixel images.</value>
    public VisionTransformerOptions Encoder { get; init => field = Guard.NotNull(value); } = VisionTransformerOptions.Micro();

    /// <summary>Gets the share of patches hidden from the encoder.</summary>
    /// <value>At least 0 and below 1. The default is 0.6; the paper's, for 196 patches an image, is 0.75.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside [0, 1).</exception>
    public double MaskRatio
    {
        get;
        init => field = value is >= 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaskRatio), value, $"{nameof(MaskRatio)} is {value}; it must be at least 0 and below 1.");
    } = 0.6;

    /// <summary>Gets a value indicating whether the target is each patch's pixels normalised by their own mean and deviation.</summary>
    /// <value>The default is <see langword="true"/>, the paper's better variant (table 1d).</value>
    public bool NormPixelLoss { get; init; } = true;

    /// <summary>Gets the width of the decoder; a multiple of 4 and of <see cref="DecoderNumHeads"/>.</summary>
    /// <value>From 4 to 8192. The default is 64; the paper's is 512.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int DecoderEmbedDim { get; init => field = Guard.InClosedInterval(value, 4, 8192); } = 64;

    /// <summary>Gets the number of blocks of the decoder.</summary>
    /// <value>From 1 to 64. The default is 1; the paper's is 8.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int DecoderDepth { get; init => field = Guard.InClosedInterval(value, 1, 64); } = 1;

    /// <summary>Gets the number of attention heads of a decoder block.</summary>
    /// <value>From 1 to 256. The default is 2; the paper's is 16.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int DecoderNumHeads { get; init => field = Guard.InClosedInterval(value, 1, 256); } = 2;

    /// <summary>Gets the learning rate for a batch of 256; the rate is this times batch × accumulation / 256.</summary>
    /// <value>Above 0. The default is 0.012, for a small encoder; the paper's, for its batch of 4096, is 1.5e-4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double BaseLearningRate { get; init => field = Guard.Above(value, 0); } = 0.012;

    /// <summary>Gets the number of epochs over which the learning rate rises from 0; a half cosine to 0 follows.</summary>
    /// <value>At least 0. The default is 5; the paper's is 40 of 800.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WarmupEpochs { get; init => field = Guard.AtLeast(value, 0); } = 5;

    /// <summary>Gets AdamW's weight decay, for all but biases and norms.</summary>
    /// <value>At least 0. The default is 0.05, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WeightDecay { get; init => field = Guard.AtLeast(value, 0); } = 0.05;

    /// <summary>Gets AdamW's β₁.</summary>
    /// <value>At least 0, below 1. The default is 0.9, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Beta1 { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); } = 0.9;

    /// <summary>Gets AdamW's β₂.</summary>
    /// <value>At least 0, below 1. The default is 0.95, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Beta2 { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); } = 0.95;

    /// <summary>Gets the smallest share of an image's area that a crop covers; the largest is 1.</summary>
    /// <value>Above 0, at most 1. The default is 0.2, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double MinCropScale { get; init => field = Guard.InClosedInterval(Guard.Above(value, 0), 0, 1); } = 0.2;

    /// <summary>Gets a value indicating whether the encoder's file also holds the decoder, so that images can be reconstructed from it.</summary>
    /// <value>The default is <see langword="false"/>: features do not need it.</value>
    public bool KeepDecoder { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string MethodName => "mae";

    /// <inheritdoc/>
    internal override EncoderOptions Architecture => Encoder;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> NamesWithoutEffect => [.. base.NamesWithoutEffect, nameof(KeepDecoder)];

    /// <summary>The paper's pre-training recipe: mask ratio 0.75, decoder 512 wide with 8 blocks, 16 heads, batch 4096, 800 epochs.</summary>
    /// <param name="encoder">Sizes of the encoder, for instance <see cref="VisionTransformerOptions.Base"/>.</param>
    /// <returns>The options.</returns>
    public static MaeOptions Paper(VisionTransformerOptions encoder) => new()
    {
        Encoder = encoder,
        MaskRatio = 0.75,
        DecoderEmbedDim = 512,
        DecoderDepth = 8,
        DecoderNumHeads = 16,
        BatchSize = 4096,
        BaseLearningRate = 1.5e-4,
        WarmupEpochs = 40,
        Epochs = 800,
        Features = new FeatureOptions { Pooling = FeaturePooling.ClassToken, Standardize = false },
    };

    /// <inheritdoc/>
    internal override IEnumerable<string> FindFaults()
    {
        foreach (string fault in base.FindFaults())
        {
            yield return fault;
        }

        if (Encoder.Stem != PatchStem.Linear)
        {
            yield return $"Encoder.Stem is {Encoder.Stem}, but MAE embeds visible patches one by one; take {PatchStem.Linear}";
        }

        if (DecoderEmbedDim % DecoderNumHeads != 0)
        {
            yield return $"DecoderEmbedDim {DecoderEmbedDim} is not a multiple of DecoderNumHeads {DecoderNumHeads}";
        }

        if (DecoderEmbedDim % 4 != 0)
        {
            yield return $"DecoderEmbedDim {DecoderEmbedDim} is not a multiple of 4, which the sin-cos position embedding needs";
        }

        int visible = (int)(Encoder.PatchCount * (1 - MaskRatio));
        if (visible < 1)
        {
            yield return $"MaskRatio {MaskRatio} leaves none of the {Encoder.PatchCount} patches visible; lower it or take smaller patches";
        }
        else if (visible == Encoder.PatchCount)
        {
            yield return $"MaskRatio {MaskRatio} hides none of the {Encoder.PatchCount} patches, so that there is nothing to learn; raise it or take smaller patches";
        }
    }
}
