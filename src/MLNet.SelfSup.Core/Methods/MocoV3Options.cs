using System.Text.Json.Serialization;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings of momentum contrast without a queue, for Vision Transformers: MoCo v3.</summary>
/// <remarks>
/// Chen et al. 2021, arXiv:2104.02057. The other images of the batch are the negatives, so that it wants large batches: below
/// <see cref="SmallestAdvisedBatch"/> take <see cref="MocoOptions"/>, whose queue makes up for them. The defaults are sized for a few thousand images of 64 pixels on
/// a CPU; <see cref="Paper"/> gives the paper's own.
/// </remarks>
public sealed record MocoV3Options : PretrainingOptions
{
    /// <summary>The batch below which training warns: every image would have too few negatives.</summary>
    public const int SmallestAdvisedBatch = 64;

    /// <summary>Initialises the options with the recipe for small images; features are mean and deviation of the patch tokens.</summary>
    public MocoV3Options()
    {
        BatchSize = 128;
        Epochs = 40;
        Features = new FeatureOptions { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchDeviation };
    }

    /// <summary>Gets the encoder: a <see cref="VisionTransformerOptions"/> or a <see cref="ResNetOptions"/>.</summary>
    /// <value>The default is <see cref="VisionTransformerOptions.ConvMicro"/> for 64-pixel images.</value>
    public EncoderOptions Encoder { get; init => field = Guard.NotNull(value); } = VisionTransformerOptions.ConvMicro();

    /// <summary>Gets the length of the vectors that are contrasted.</summary>
    /// <value>From 2 to 8192. The default is 128; the paper's is 256.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int ProjectionDim { get; init => field = Guard.InClosedInterval(value, 2, 8192); } = 128;

    /// <summary>Gets the width of the hidden layers of projector and predictor.</summary>
    /// <value>From 2 to 65,536. The default is 512; the paper's is 4096.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int ProjectorHiddenDim { get; init => field = Guard.InClosedInterval(value, 2, 65_536); } = 512;

    /// <summary>Gets the temperature by which similarities are divided.</summary>
    /// <value>Above 0. The default is 0.2, the paper's for Vision Transformers; for its ResNet-50 it is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Temperature { get; init => field = Guard.Above(value, 0); } = 0.2;

    /// <summary>Gets the weight of the old value when the momentum encoder follows the encoder, once a step.</summary>
    /// <value>From 0 to 1. The default is 0.99, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Momentum { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.99;

    /// <summary>Gets a value indicating whether the momentum rises to 1 over the training, along half a cosine.</summary>
    /// <value>The default is <see langword="true"/>, the paper's.</value>
    public bool MomentumCosine { get; init; } = true;

    /// <summary>Gets a value indicating whether a Vision Transformer's linear patch projection keeps its random weights, which steadies training (section 4.2).</summary>
    /// <value>The default is <see langword="true"/>, the paper's. A convolutional stem is always trained.</value>
    public bool FreezePatchProjection { get; init; } = true;

    /// <summary>Gets the optimizer.</summary>
    /// <value>The default is <see cref="ContrastiveOptimizer.AdamW"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public ContrastiveOptimizer Optimizer { get; init => field = Guard.Defined(value); } = ContrastiveOptimizer.AdamW;

    /// <summary>Gets the learning rate for a batch of 256; the rate is this times batch × accumulation / 256.</summary>
    /// <value>Above 0. The default is 0.002, for a small encoder; the paper's is 1.5e-4 with AdamW and 0.6 or 0.3 with LARS.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double BaseLearningRate { get; init => field = Guard.Above(value, 0); } = 0.002;

    /// <summary>Gets the number of epochs over which the learning rate rises from 0; a half cosine to 0 follows.</summary>
    /// <value>At least 0. The default is 4; the paper's is 40 of 300, or 10 for a ResNet.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WarmupEpochs { get; init => field = Guard.AtLeast(value, 0); } = 4;

    /// <summary>Gets the weight decay: with AdamW for every parameter that is trained, with LARS for matrices and kernels alone.</summary>
    /// <value>At least 0. The default is 0.1, the paper's with AdamW; with LARS it is 1e-6 or 1.5e-6.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WeightDecay { get; init => field = Guard.AtLeast(value, 0); } = 0.1;

    /// <summary>Gets how an image becomes two views.</summary>
    /// <value>The default is <see cref="ContrastiveViewOptions.Mild"/>.</value>
    public ContrastiveViewOptions Views { get; init => field = Guard.NotNull(value); } = ContrastiveViewOptions.Mild();

    /// <inheritdoc/>
    [JsonIgnore]
    public override string MethodName => "mocov3";

    /// <inheritdoc/>
    internal override EncoderOptions Architecture => Encoder;

    /// <summary>The paper's recipe: hidden layers of 4096, vectors of 256, batch 4096, 300 epochs; AdamW for a Vision Transformer, LARS for a ResNet.</summary>
    /// <param name="encoder">The encoder, for instance <see cref="VisionTransformerOptions.Small"/> with 12 heads, or <see cref="ResNetOptions.ResNet50"/>.</param>
    /// <returns>The options.</returns>
    public static MocoV3Options Paper(EncoderOptions encoder)
    {
        var shared = new MocoV3Options { Encoder = encoder, ProjectionDim = 256, ProjectorHiddenDim = 4096, BatchSize = 4096, Epochs = 300, Views = ContrastiveViewOptions.MocoV3() };
        return encoder is ResNetOptions
            ? shared with
            {
                Temperature = 1,
                Optimizer = ContrastiveOptimizer.Lars,
                BaseLearningRate = 0.3,
                WeightDecay = 1.5e-6,
                WarmupEpochs = 10,
                Views = ContrastiveViewOptions.MocoV3(minCropScale: 0.2),
                Features = new FeatureOptions { Standardize = false },
            }
            : shared with
            {
                BaseLearningRate = 1.5e-4,
                WarmupEpochs = 40,
                Features = new FeatureOptions { Pooling = FeaturePooling.ClassToken, Standardize = false },
            };
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> FindBatchFaults(int batchSize)
    {
        if (batchSize < 2)
        {
            yield return $"a batch of {batchSize} has no negative and no statistics for batch normalisation; it must have at least 2 images, and {SmallestAdvisedBatch} to be worth it";
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> FindDoubts(int batchSize)
    {
        if (batchSize < SmallestAdvisedBatch)
        {
            yield return $"A batch of {batchSize} gives each image {batchSize - 1} negatives, too few for MoCo v3: take BatchSize {SmallestAdvisedBatch} or more, or {nameof(MocoOptions)}, whose queue has {new MocoOptions().QueueSize} of them with any batch.";
        }
    }
}
