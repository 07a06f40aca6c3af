using System.Text.Json.Serialization;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings of momentum contrast with a queue of keys: MoCo v1 and v2.</summary>
/// <remarks>
/// He et al. 2019, arXiv:1911.05722 (v1), and Chen et al. 2020, arXiv:2003.04297 (v2). The queue makes thousands of negatives of small
/// batches, so that this is the contrastive method for machines without many GPUs. The defaults are v2 with the sizes that were best for
/// a few thousand images of 64 pixels on a CPU; <see cref="V1"/> and <see cref="V2"/> give the papers' own.
/// </remarks>
public sealed record MocoOptions : PretrainingOptions
{
    /// <summary>Initialises the options with the recipe for small images; features are mean and deviation of the last two stages' (or blocks') maps.</summary>
    public MocoOptions()
    {
        BatchSize = 128;
        Epochs = 80;
        Features = new FeatureOptions { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, LastBlocks = 2 };
    }

    /// <summary>Gets the encoder: a <see cref="ResNetOptions"/>, as in the papers, or a <see cref="VisionTransformerOptions"/>.</summary>
    /// <value>The default is <see cref="ResNetOptions.Micro"/> for 64-pixel images.</value>
    public EncoderOptions Encoder { get; init => field = Guard.NotNull(value); } = ResNetOptions.Micro();

    /// <summary>Gets the length of the vectors that are contrasted.</summary>
    /// <value>From 2 to 8192. The default is 128, the papers'.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int ProjectionDim { get; init => field = Guard.InClosedInterval(value, 2, 8192); } = 128;

    /// <summary>Gets a value indicating whether the projection has a hidden layer, as wide as the representation, with a ReLU.</summary>
    /// <value>The default is <see langword="true"/>, v2; v1 has one linear layer.</value>
    public bool MlpHead { get; init; } = true;

    /// <summary>Gets the number K of keys in the queue: the negatives of every query.</summary>
    /// <value>From 1 to 16,777,216; at least a batch, two with <see cref="SymmetricLoss"/>. The default is 4096; the papers' is 65,536.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int QueueSize { get; init => field = Guard.InClosedInterval(value, 1, 1 << 24); } = 4096;

    /// <summary>Gets the weight of the old value when the momentum encoder follows the encoder, once a step.</summary>
    /// <value>From 0 to 1. The default is 0.99, for some thousand steps; the papers' is 0.999.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Momentum { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.99;

    /// <summary>Gets the temperature by which similarities are divided.</summary>
    /// <value>Above 0. The default is 0.1; v2's is 0.2, v1's is 0.07.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Temperature { get; init => field = Guard.Above(value, 0); } = 0.1;

    /// <summary>Gets a value indicating whether each view is query and key in turn: twice the work and twice the signal a step.</summary>
    /// <value>The default is <see langword="false"/>, as in the papers.</value>
    public bool SymmetricLoss { get; init; }

    /// <summary>Gets the number of groups of a batch that batch normalisation sees apart.</summary>
    /// <value>
    /// From 1 to 1024, a divisor of the batch. The default is 1. Groups stand for the GPUs of the paper's ShuffleBN (section 3.3): keys are shuffled
    /// between them, so that a query can't find its key by the statistics that both share.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int BatchNormGroups { get; init => field = Guard.InClosedInterval(value, 1, 1024); } = 1;

    /// <summary>Gets the learning rate for a batch of 256; the rate is this times batch × accumulation / 256.</summary>
    /// <value>Above 0. The default is 0.12, for a small encoder; the papers' is 0.03.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double BaseLearningRate { get; init => field = Guard.Above(value, 0); } = 0.12;

    /// <summary>Gets how the learning rate falls.</summary>
    /// <value>The default is <see cref="LearningRateSchedule.Cosine"/>, v2's; v1's is <see cref="LearningRateSchedule.Step"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public LearningRateSchedule Schedule { get; init => field = Guard.Defined(value); } = LearningRateSchedule.Cosine;

    /// <summary>Gets SGD's momentum.</summary>
    /// <value>At least 0, below 1. The default is 0.9, the papers'.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double OptimizerMomentum { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); } = 0.9;

    /// <summary>Gets the weight decay, for every parameter.</summary>
    /// <value>At least 0. The default is 1e-4, the papers'.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WeightDecay { get; init => field = Guard.AtLeast(value, 0); } = 1e-4;

    /// <summary>Gets how an image becomes two views.</summary>
    /// <value>The default is <see cref="ContrastiveViewOptions.Mild"/>.</value>
    public ContrastiveViewOptions Views { get; init => field = Guard.NotNull(value); } = ContrastiveViewOptions.Mild();

    /// <inheritdoc/>
    [JsonIgnore]
    public override string MethodName => "moco";

    /// <inheritdoc/>
    internal override EncoderOptions Architecture => Encoder;

    /// <summary>MoCo v1 as published: linear head, temperature 0.07, queue of 65,536, steps in the learning rate, no blur; batch 256, 200 epochs.</summary>
    /// <param name="encoder">The encoder; the paper's is <see cref="ResNetOptions.ResNet50"/>.</param>
    /// <returns>The options.</returns>
    public static MocoOptions V1(EncoderOptions encoder) => V2(encoder) with
    {
        MlpHead = false,
        Temperature = 0.07,
        Schedule = LearningRateSchedule.Step,
        Views = ContrastiveViewOptions.MocoV1(),
    };

    /// <summary>MoCo v2 as published: MLP head, temperature 0.2, queue of 65,536, cosine, blur; batch 256, 200 epochs.</summary>
    /// <param name="encoder">The encoder; the paper's is <see cref="ResNetOptions.ResNet50"/>.</param>
    /// <returns>The options.</returns>
    public static MocoOptions V2(EncoderOptions encoder) => new()
    {
        Encoder = encoder,
        QueueSize = 65_536,
        Temperature = 0.2,
        Momentum = 0.999,
        BaseLearningRate = 0.03,
        BatchSize = 256,
        Epochs = 200,
        Views = ContrastiveViewOptions.MocoV2(),
        Features = new FeatureOptions { Standardize = false },
    };

    /// <inheritdoc/>
    internal override IEnumerable<string> FindBatchFaults(int batchSize)
    {
        int keys = batchSize * (SymmetricLoss ? 2 : 1);
        if (QueueSize < keys)
        {
            yield return $"QueueSize {QueueSize} holds less than the {keys} keys of one batch; raise it, or lower BatchSize";
        }

        if (batchSize % BatchNormGroups != 0 || batchSize / BatchNormGroups < 2)
        {
            yield return $"a batch of {batchSize} images can't be cut into BatchNormGroups {BatchNormGroups} equal groups of at least 2 images";
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> FindRankFaults(int ranks, int rowsPerRank)
    {
        if (BatchNormGroups > 1 && BatchNormGroups % ranks != 0)
        {
            yield return $"BatchNormGroups {BatchNormGroups} can't be given to {ranks} ranks alike; set it to 1, which normalises by the statistics of all ranks, or to a multiple of {ranks}";
        }
    }
}
