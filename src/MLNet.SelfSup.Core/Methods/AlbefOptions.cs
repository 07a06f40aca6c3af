using System.Text.Json.Serialization;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings of pre-training on pairs of image and text: align before fuse, ALBEF.</summary>
/// <remarks>
/// Li et al. 2021, arXiv:2107.07651. Three losses are added: image–text contrast with momentum distillation (eq. 1 and 6), matching of
/// pairs with hard negatives (eq. 4), and masked language modelling (eq. 3 and 7). The defaults are sized for a few thousand pairs of 64-pixel
/// images on a CPU; <see cref="Paper"/> gives the paper's own.
/// </remarks>
public sealed record AlbefOptions : PretrainingOptions
{
    /// <summary>Initialises the options with the recipe for small sets; image features are the mean of the patch tokens.</summary>
    public AlbefOptions()
    {
        BatchSize = 32;
        Epochs = 40;
    }

    /// <summary>Gets the image encoder: a <see cref="VisionTransformerOptions"/>, as in the paper, whose position embedding is learned, or a <see cref="ResNetOptions"/>, whose map's positions are then the tokens behind their mean.</summary>
    /// <value>The default is <see cref="VisionTransformerOptions.ConvMicro"/> for 64-pixel images; the paper's is <see cref="VisionTransformerOptions.Base"/> for 256 pixels.</value>
    public EncoderOptions Encoder { get; init => field = Guard.NotNull(value); } = VisionTransformerOptions.ConvMicro();

    /// <summary>Gets the text and fusion encoder.</summary>
    /// <value>The default is <see cref="TextEncoderOptions.Micro"/>.</value>
    public TextEncoderOptions TextEncoder { get; init => field = Guard.NotNull(value); } = TextEncoderOptions.Micro();

    /// <summary>Gets the column of captions.</summary>
    /// <value>The default is <c>Caption</c>.</value>
    public string TextColumnName { get; init => field = Guard.NotNull(value); } = "Caption";

    /// <summary>Gets the column that tells what a pair shows: rows with an equal value are right for each other and no negatives.</summary>
    /// <value>A column of text, keys or whole numbers; <see langword="null"/>, the default, takes equal captions as the same.</value>
    public string? PairIdColumnName { get; init; }

    /// <summary>Gets a WordPiece vocabulary, one token a line, for instance BERT's <c>vocab.txt</c>.</summary>
    /// <value>A path; <see langword="null"/>, the default, learns a vocabulary from the captions.</value>
    public string? VocabularyFile { get; init; }

    /// <summary>Gets the most tokens of a vocabulary that is learned from the captions.</summary>
    /// <value>From 64 to 1,000,000. The default is 4000; BERT's vocabulary has 30,522.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int VocabularySize { get; init => field = Guard.InClosedInterval(value, 64, 1_000_000); } = 4000;

    /// <summary>Gets how many different captions a word must stand in to be read; a vocabulary of such words is made, and all other words are unknown.</summary>
    /// <value>
    /// At least 1; <see langword="null"/>, the default, learns word pieces, which spell every word. 2 suits some thousand captions that are full of rare words, such as lists
    /// of keywords: a word of one caption tells nothing of other images.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? MinCaptionsOfWord { get; init => field = value is { } count ? Guard.AtLeast(count, 1) : null; }

    /// <summary>Gets the length of the vectors that images and texts share.</summary>
    /// <value>From 2 to 8192. The default is 128; the paper's is 256.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int ProjectionDim { get; init => field = Guard.InClosedInterval(value, 2, 8192); } = 128;

    /// <summary>Gets the number of images, and of texts, in the queues of negatives.</summary>
    /// <value>From 1 to 16,777,216, at least a batch; it need not be a multiple of it. The default is 1024; the paper's is 65,536.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int QueueSize { get; init => field = Guard.InClosedInterval(value, 1, 1 << 24); } = 1024;

    /// <summary>Gets the weight of the old value when the momentum encoders follow the encoders, once a step.</summary>
    /// <value>From 0 to 1. The default is 0.99, for some thousand steps; the paper's is 0.995.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Momentum { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.99;

    /// <summary>Gets the temperature that training starts from. It is learned, within 0.001 to 0.5.</summary>
    /// <value>From 0.001 to 0.5. The default is 0.07, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Temperature { get; init => field = Guard.InClosedInterval(value, 0.001, 0.5); } = 0.07;

    /// <summary>Gets the weight α of the momentum encoders' soft targets, in contrast and in language modelling. It rises to this value over the first epoch.</summary>
    /// <value>From 0 to 1. The default is 0.4, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double DistillationWeight { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.4;

    /// <summary>Gets the share of word pieces that are to be told from the rest and the image.</summary>
    /// <value>Above 0 and below 1. The default is 0.15, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside (0, 1).</exception>
    public double MaskProbability { get; init => field = Guard.InOpenInterval(value, 0, 1); } = 0.15;

    /// <summary>Gets the weight of masked language modelling in the sum of the losses.</summary>
    /// <value>At least 0. The default is 1, the paper's. 0 leaves it out and saves a quarter of the time, as the paper does when it trains for retrieval alone (section 5).</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double LanguageLossWeight { get; init => field = Guard.AtLeast(value, 0); } = 1;

    /// <summary>Gets the share of a caption's word pieces that are left out at random each time it is read, so that few captions are not learned by heart.</summary>
    /// <value>At least 0, below 1. The default is 0, the paper's; for lists of keywords 0.3 to 0.5 helps.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double TokenDropout { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); }

    /// <summary>Gets the learning rate at the end of the warm-up, whatever the batch.</summary>
    /// <value>Above 0. The default is 0.001, for small encoders; the paper's is 1e-4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double LearningRate { get; init => field = Guard.Above(value, 0); } = 1e-3;

    /// <summary>Gets the learning rate that training starts from and ends at.</summary>
    /// <value>At least 0. The default is 1e-5, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double MinLearningRate { get; init => field = Guard.AtLeast(value, 0); } = 1e-5;

    /// <summary>Gets how the learning rate rises and falls.</summary>
    /// <value>The default is <see cref="AlbefSchedule.WarmupCosine"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public AlbefSchedule Schedule { get; init => field = Guard.Defined(value); } = AlbefSchedule.WarmupCosine;

    /// <summary>Gets the number of epochs over which <see cref="AlbefSchedule.WarmupCosine"/> rises.</summary>
    /// <value>At least 0. The default is 3.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WarmupEpochs { get; init => field = Guard.AtLeast(value, 0); } = 3;

    /// <summary>Gets the weight decay, for everything but biases and vectors; the temperature and the embeddings are decayed, as in the official code.</summary>
    /// <value>At least 0. The default is 0.02, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WeightDecay { get; init => field = Guard.AtLeast(value, 0); } = 0.02;

    /// <summary>Gets how an image becomes a view.</summary>
    public AlbefViewOptions Views { get; init => field = Guard.NotNull(value); } = new();

    /// <inheritdoc/>
    [JsonIgnore]
    public override string MethodName => "albef";

    /// <inheritdoc/>
    internal override EncoderOptions Architecture => Encoder;

    /// <inheritdoc/>
    internal override TextColumns? Texts => new(TextColumnName, PairIdColumnName);

    /// <summary>The paper's recipe: batch 512, 30 epochs, queues of 65,536, BERT-Base, the official schedule.</summary>
    /// <param name="encoder">The image encoder; the paper's is <see cref="VisionTransformerOptions.Base"/> for 256 pixels.</param>
    /// <returns>The options.</returns>
    public static AlbefOptions Paper(VisionTransformerOptions encoder) => new()
    {
        Encoder = encoder,
        TextEncoder = TextEncoderOptions.Base(),
        ProjectionDim = 256,
        QueueSize = 65_536,
        Momentum = 0.995,
        LearningRate = 1e-4,
        Schedule = AlbefSchedule.Official,
        Views = AlbefViewOptions.Paper(),
        BatchSize = 512,
        Epochs = 30,
        Normalization = Images.PixelNormalization.Clip,
        Features = new FeatureOptions { Pooling = FeaturePooling.ClassToken, Standardize = false },
    };

    /// <inheritdoc/>
    internal override IEnumerable<string> FindFaults()
    {
        foreach (string fault in base.FindFaults().Concat(TextEncoder.FindFaults()).Concat(FindMissing(nameof(VocabularyFile), VocabularyFile)))
        {
            yield return fault;
        }

        if (LearningRate < MinLearningRate)
        {
            yield return $"LearningRate {LearningRate} is below MinLearningRate {MinLearningRate}";
        }

        if (VocabularyFile is not null && MinCaptionsOfWord is not null)
        {
            yield return $"VocabularyFile and MinCaptionsOfWord are both set; a vocabulary is read or made from the captions";
        }

        if (string.IsNullOrWhiteSpace(TextColumnName))
        {
            yield return $"TextColumnName is empty; ALBEF needs the column of captions";
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> FindBatchFaults(int batchSize)
    {
        if (batchSize < 2)
        {
            yield return $"a batch of {batchSize} has no pair that does not match, which the matching loss needs; it must have at least 2";
        }

        if (batchSize > QueueSize)
        {
            yield return $"QueueSize {QueueSize} does not hold a batch of {batchSize}; raise it or lower BatchSize";
        }
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> FindRankFaults(int ranks, int rowsPerRank)
    {
        if (rowsPerRank < 2)
        {
            yield return $"a rank with {rowsPerRank} pair of each batch has none that does not match, which the matching loss needs; BatchSize must be at least {2 * ranks} for {ranks} ranks";
        }
    }
}
