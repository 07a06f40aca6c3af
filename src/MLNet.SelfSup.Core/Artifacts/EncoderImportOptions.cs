using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Artifacts;

/// <summary>What an official checkpoint does not tell of its encoder by the names and shapes of its tensors.</summary>
/// <remarks>Every value may stay away: a rule then stands for it, or an error names the option that is needed.</remarks>
public sealed record EncoderImportOptions
{
    /// <summary>Gets the side of the square images that the encoder shall read, in pixels; the position embedding of a Vision Transformer is resized to it.</summary>
    /// <value>From 8 to 4096. <see langword="null"/>, the default, keeps the size of a Vision Transformer's position embedding and takes 224 for a ResNet.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int? ImageSize { get; init => field = value is { } side ? Guard.InClosedInterval(side, 8, 4096) : null; }

    /// <summary>Gets the number of attention heads of a Vision Transformer's blocks.</summary>
    /// <value>From 1 to 256. <see langword="null"/>, the default: 12 of MoCo v3, 16 of a width of 1280, otherwise 64 channels a head.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int? NumHeads { get; init => field = CheckHeads(value, nameof(NumHeads)); }

    /// <summary>Gets the number of attention heads of the layers that read text.</summary>
    /// <value>From 1 to 256. <see langword="null"/>, the default: 64 channels a head.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int? TextNumHeads { get; init => field = CheckHeads(value, nameof(TextNumHeads)); }

    /// <summary>Gets the number of tokens that texts are cut at, <c>[CLS]</c> included.</summary>
    /// <value>From 2 to the positions of the checkpoint. <see langword="null"/>, the default: 25, ALBEF's in pre-training, or fewer where there are fewer positions.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 2.</exception>
    public int? MaxTextLength { get; init => field = value is { } length ? Guard.InClosedInterval(length, 2, 8192) : null; }

    /// <summary>Gets the WordPiece vocabulary of a checkpoint that reads text: for ALBEF's, the <c>vocab.txt</c> of <c>bert-base-uncased</c>.</summary>
    /// <value>A file of a token a line. <see langword="null"/>, the default, suits encoders of images.</value>
    public string? VocabularyFile { get; init; }

    /// <summary>Gets a value indicating whether the text side of a checkpoint is left out; no vocabulary is needed then.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool ImagesOnly { get; init; }

    /// <summary>Gets the stride of the first convolution of a ResNet.</summary>
    /// <value>From 1 to 8. <see langword="null"/>, the default: 2, or 1 where its kernel is 3×3.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int? StemStride { get; init => field = value is { } stride ? Guard.InClosedInterval(stride, 1, 8) : null; }

    /// <summary>Gets a value indicating whether a maximum pooling follows the first convolution of a ResNet.</summary>
    /// <value><see langword="null"/>, the default: yes, unless the kernel is 3×3.</value>
    public bool? StemPooling { get; init; }

    /// <summary>Gets the mean and deviation that normalised the pixels.</summary>
    /// <value><see langword="null"/>, the default: those of CLIP for ALBEF, otherwise those of ImageNet.</value>
    public PixelNormalization? Normalization { get; init; }

    /// <summary>Gets what of the tokens becomes a feature vector. Features are not standardised, whatever is asked: that takes images.</summary>
    /// <value><see langword="null"/>, the default: the class token; the mean of the map of a ResNet, and of the patches where a Vision Transformer was fine-tuned on it.</value>
    public FeatureOptions? Features { get; init; }

    /// <summary>Gets the entry of the file that holds the weights, for files with several.</summary>
    /// <value><see langword="null"/>, the default: the first of <c>model</c>, <c>state_dict</c>, <c>teacher</c> and <c>student</c> that there is, or the file itself.</value>
    public string? StateName { get; init; }

    private static int? CheckHeads(int? value, string name) => value is { } heads ? Guard.InClosedInterval(heads, 1, 256, name) : null;
}
