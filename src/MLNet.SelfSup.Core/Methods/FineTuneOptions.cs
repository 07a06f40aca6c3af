using System.Text.Json.Serialization;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings of fine-tuning: encoder and head are trained together, end to end, on labelled images.</summary>
/// <remarks>
/// He et al. 2021, arXiv:2111.06377, appendix A.1, table 9: AdamW with a learning rate that may decay layer by layer towards the images. Weight decay,
/// betas, label smoothing, warm-up and smallest rate default to the paper's; length, batch, rates and views to what was best for a few hundred
/// images of 64 pixels. Of many more images fewer epochs will do. <see cref="Paper"/> gives the paper's own.
/// </remarks>
public sealed record FineTuneOptions : SupervisedOptions
{
    /// <summary>Initialises the options with the recipe for small images.</summary>
    public FineTuneOptions()
    {
        Epochs = 100;
        BaseLearningRate = 4e-3;
        MinCropScale = 0.4;
    }

    /// <summary>Gets what of the encoder the head reads.</summary>
    /// <value><see cref="HeadInput.PatchMean"/>, the default, or <see cref="HeadInput.Representation"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is another.</exception>
    public override HeadInput Input
    {
        get;
        init => field = value is HeadInput.PatchMean or HeadInput.Representation
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Input), value, $"{nameof(Input)} is {value}; it must be {HeadInput.PatchMean} or {HeadInput.Representation}.");
    } = HeadInput.PatchMean;

    /// <summary>Gets the factor by which the learning rate of each layer is smaller than that of the layer above it.</summary>
    /// <value>
    /// Above 0, at most 1. The default is 1: all layers learn at the same rate, best for small encoders of small sets. The paper's for a ViT-Base is 0.65,
    /// which keeps what many blocks learned of many images.
    /// </value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double LayerDecay { get; init => field = Guard.InClosedInterval(Guard.Above(value, 0), 0, 1); } = 1;

    /// <summary>Gets AdamW's weight decay, for all but biases, norms, class token and position embedding.</summary>
    /// <value>At least 0. The default is 0.05, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WeightDecay { get; init => field = Guard.AtLeast(value, 0); } = 0.05;

    /// <summary>Gets AdamW's β₁.</summary>
    /// <value>At least 0, below 1. The default is 0.9, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Beta1 { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); } = 0.9;

    /// <summary>Gets AdamW's β₂.</summary>
    /// <value>At least 0, below 1. The default is 0.999, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Beta2 { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); } = 0.999;

    /// <summary>Gets the learning rate at which the cosine ends.</summary>
    /// <value>At least 0. The default is 1e-6, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double MinLearningRate { get; init => field = Guard.AtLeast(value, 0); } = 1e-6;

    /// <summary>Gets the number of epochs in which the head alone is trained, before encoder and head are.</summary>
    /// <value>At least 0. The default is 0, as in the paper.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public int HeadOnlyEpochs { get; init => field = Guard.AtLeast(value, 0); }

    /// <summary>Gets the probability with which a block of the last layer is left out for an image in training; it grows evenly from 0 at the first (arXiv:1603.09382).</summary>
    /// <value>At least 0, below 1. The default is 0; the paper's is 0.1. Vision Transformers have it alone.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double DropPath { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); }

    /// <summary>Gets the share of a label's weight that all classes share (Szegedy et al. 2015, arXiv:1512.00567, section 7); values of a regression are not smoothed.</summary>
    /// <value>At least 0, below 1. The default is 0.1, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double LabelSmoothing { get; init => field = Guard.InOpenInterval(value, -double.Epsilon, 1); } = 0.1;

    /// <summary>Gets mixup's α: images of a batch are blended with others in the shares λ and 1 − λ, λ from Beta(α, α) (arXiv:1710.09412, algorithm 1).</summary>
    /// <value>From 0 to 16; 0, the default, is none. The paper's is 0.8. With CutMix as well, each batch takes one of the two.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Mixup { get; init => field = Guard.InClosedInterval(value, 0, 16); }

    /// <summary>Gets CutMix's α: a rectangle of each image, of the area 1 − λ, is taken from another, λ from Beta(α, α) (arXiv:1905.04899, eq. 1 and 2).</summary>
    /// <value>From 0 to 16; 0, the default, is none. The paper's is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double CutMix { get; init => field = Guard.InClosedInterval(value, 0, 16); }

    /// <summary>Gets the strength of random changes of brightness, contrast, saturation, and a quarter of it of hue.</summary>
    /// <value>From 0 to 1. The default is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double ColorJitter { get; init => field = Guard.InClosedInterval(value, 0, 1); }

    /// <summary>Gets the number of random operations an image: contrast, equalisation, brightness, sharpness, shear, shift, rotation (RandAugment, arXiv:1909.13719).</summary>
    /// <value>From 0 to 16. The default is 0; the paper's is 2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int RandomAugmentOperations { get; init => field = Guard.InClosedInterval(value, 0, 16); }

    /// <summary>Gets the strength of these operations.</summary>
    /// <value>From 0 to 10. The default is 5; the paper's is 9.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double RandomAugmentMagnitude { get; init => field = Guard.InClosedInterval(value, 0, 10); } = 5;

    /// <summary>Gets the probability that a rectangle of an image, 2 to 33 % of its area, is replaced by noise (arXiv:1708.04896, algorithm 1).</summary>
    /// <value>From 0 to 1. The default is 0; the paper's is 0.25.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double RandomErasing { get; init => field = Guard.InClosedInterval(value, 0, 1); }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string MethodName => "fine-tuning";

    /// <inheritdoc/>
    internal override bool IsEncoderFrozen => false;

    /// <summary>The paper's recipe for a ViT-Base: 100 epochs of batches of 1024 with mixup, CutMix, RandAugment, random erasing and drop path.</summary>
    /// <returns>The options.</returns>
    public static FineTuneOptions Paper() => new()
    {
        Epochs = 100,
        BatchSize = 1024,
        BaseLearningRate = 5e-4,
        MinCropScale = 0.08,
        LayerDecay = 0.65,
        DropPath = 0.1,
        Mixup = 0.8,
        CutMix = 1,
        RandomAugmentOperations = 2,
        RandomAugmentMagnitude = 9,
        RandomErasing = 0.25,
    };

    /// <inheritdoc/>
    internal override IEnumerable<string> FindFaults() =>
        HeadOnlyEpochs > Epochs ? [$"HeadOnlyEpochs is {HeadOnlyEpochs}, more than the {Epochs} Epochs"] : [];

    /// <inheritdoc/>
    internal override IEnumerable<string> FindFaults(EncoderOptions architecture) =>
        DropPath > 0 && architecture is not VisionTransformerOptions ? [$"DropPath is {DropPath}, which Vision Transformers have alone; set it to 0"] : [];
}
