using System.Text.Json.Serialization;

namespace MLNet.SelfSup.Encoders;

/// <summary>Sizes of a ResNet.</summary>
/// <remarks>
/// He et al. 2015, arXiv:1512.03385, table 1; the stride of a bottleneck is in its 3×3 convolution, as in torchvision. A stage halves the
/// sides of the last one's map and doubles its width. The positions of a map play the part of patches in <see cref="FeatureOptions"/>; there is no class token.
/// </remarks>
public sealed record ResNetOptions : EncoderOptions
{
    private const int BottleneckExpansion = 4;
    private const int MaxStages = 6;

    /// <summary>Gets the kind of block.</summary>
    /// <value>The default is <see cref="ResNetBlock.Basic"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public ResNetBlock Block { get; init => field = Guard.Defined(value); } = ResNetBlock.Basic;

    /// <summary>Gets the number of blocks of each stage.</summary>
    /// <value>One to six numbers from 1 to 100. The default is 2, 2, 2, 2: a ResNet-18.</value>
    /// <exception cref="ArgumentOutOfRangeException">There is no stage, more than six, or a number is outside its range.</exception>
    public IReadOnlyList<int> StageDepths { get; init => field = CheckDepths(value); } = [2, 2, 2, 2];

    /// <summary>Gets the width of the stem and of the first stage's blocks; each later stage is twice as wide.</summary>
    /// <value>From 1 to 1024. The default is 64.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int Width { get; init => field = Guard.InClosedInterval(value, 1, 1024); } = 64;

    /// <summary>Gets the side of the first convolution's kernel, in pixels.</summary>
    /// <value>Odd, from 1 to 31. The default is 7; 3 suits images of up to 96 pixels.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int StemKernelSize
    {
        get;
        init => field = value % 2 == 1
            ? Guard.InClosedInterval(value, 1, 31)
            : throw new ArgumentOutOfRangeException(nameof(StemKernelSize), value, $"{nameof(StemKernelSize)} is {value}; it must be odd.");
    } = 7;

    /// <summary>Gets the stride of the first convolution.</summary>
    /// <value>From 1 to 8. The default is 2; 1 is usual for images of 32 pixels.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int StemStride { get; init => field = Guard.InClosedInterval(value, 1, 8); } = 2;

    /// <summary>Gets a value indicating whether a 3×3 maximum pooling of stride 2 follows the first convolution.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool StemPooling { get; init; } = true;

    /// <summary>Gets the width of the last map, and of the pooled representation.</summary>
    [JsonIgnore]
    public int OutputWidth => WidthOf(StageDepths.Count - 1);

    /// <inheritdoc/>
    internal override int TokenDim => OutputWidth;

    /// <summary>ResNet-10, 32 wide, with a 3×3 stem of stride 2: for images of 64 to 96 pixels and machines without a GPU (1.2 million weights).</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <returns>The options.</returns>
    public static ResNetOptions Micro(int imageSize = 64) =>
        new() { ImageSize = imageSize, StageDepths = [1, 1, 1, 1], Width = 32, StemKernelSize = 3, StemStride = imageSize > 48 ? 2 : 1, StemPooling = false };

    /// <summary>ResNet-18 (11 million weights).</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <returns>The options.</returns>
    public static ResNetOptions ResNet18(int imageSize = 224) => new() { ImageSize = imageSize };

    /// <summary>ResNet-34 (21 million weights).</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <returns>The options.</returns>
    public static ResNetOptions ResNet34(int imageSize = 224) => new() { ImageSize = imageSize, StageDepths = [3, 4, 6, 3] };

    /// <summary>ResNet-50 (24 million weights).</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <returns>The options.</returns>
    public static ResNetOptions ResNet50(int imageSize = 224) => new() { ImageSize = imageSize, Block = ResNetBlock.Bottleneck, StageDepths = [3, 4, 6, 3] };

    /// <summary>The same network with the stem of small images: a 3×3 convolution and no pooling.</summary>
    /// <param name="stride">Stride of the convolution: 1 for images of about 32 pixels, 2 for about 64 to 96.</param>
    /// <returns>The options.</returns>
    public ResNetOptions WithSmallStem(int stride = 1) => this with { StemKernelSize = 3, StemStride = stride, StemPooling = false };

    /// <inheritdoc/>
    public override int GetFeatureDim(FeatureOptions features)
    {
        ArgumentNullException.ThrowIfNull(features);
        int stages = Math.Min(features.LastBlocks, StageDepths.Count);
        return features.PoolingCount * Enumerable.Range(StageDepths.Count - stages, stages).Sum(WidthOf);
    }

    /// <inheritdoc/>
    public bool Equals(ResNetOptions? other) =>
        base.Equals(other) && Block == other.Block && Width == other.Width && StageDepths.SequenceEqual(other.StageDepths)
        && (StemKernelSize, StemStride, StemPooling) == (other.StemKernelSize, other.StemStride, other.StemPooling);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(base.GetHashCode(), Block, Width, StageDepths.Aggregate(0, HashCode.Combine), StemKernelSize, StemStride, StemPooling);

    /// <inheritdoc/>
    internal override IEnumerable<string> FindFaults() => [];

    /// <inheritdoc/>
    internal override IEnumerable<string> FindFaults(FeatureOptions features)
    {
        if (features.Pooling.HasFlag(FeaturePooling.ClassToken))
        {
            yield return $"a ResNet has no class token; set Features.Pooling to {FeaturePooling.PatchMean}, which averages its map, or to {FeaturePooling.PatchMean | FeaturePooling.PatchDeviation}";
        }
    }

    /// <summary>Tells the width of a stage's output.</summary>
    /// <param name="stage">From 0.</param>
    internal int WidthOf(int stage) => (Width << stage) * (Block == ResNetBlock.Bottleneck ? BottleneckExpansion : 1);

    private static int[] CheckDepths(IReadOnlyList<int> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Count is >= 1 and <= MaxStages && value.All(d => d is >= 1 and <= 100)
            ? [.. value]
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{nameof(StageDepths)} is [{string.Join(", ", value)}]; it must be one to {MaxStages} numbers from 1 to 100.");
    }
}
