using System.Numerics;
using System.Text.Json.Serialization;

namespace MLNet.SelfSup.Encoders;

/// <summary>Sizes of a Vision Transformer.</summary>
/// <remarks>Dosovitskiy et al. 2020, arXiv:2010.11929, table 1; Tiny and Small: Touvron et al. 2020, arXiv:2012.12877, table 1.</remarks>
public sealed record VisionTransformerOptions : EncoderOptions
{
    /// <summary>Gets the side of a square patch, in pixels; it divides the image size.</summary>
    /// <value>From 1 to 256. The default is 16.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int PatchSize { get; init => field = Guard.InClosedInterval(value, 1, 256); } = 16;

    /// <summary>Gets how patches become tokens.</summary>
    /// <value>The default is <see cref="PatchStem.Linear"/>; <see cref="PatchStem.Convolutional"/> is for contrastive methods, since MAE embeds patches one by one.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public PatchStem Stem { get; init => field = Guard.Defined(value); } = PatchStem.Linear;

    /// <summary>Gets the width D of a token; a multiple of 4 (for the sin-cos embedding) and of <see cref="NumHeads"/>.</summary>
    /// <value>From 4 to 8192. The default is 768.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int EmbedDim { get; init => field = Guard.InClosedInterval(value, 4, 8192); } = 768;

    /// <summary>Gets the number of transformer blocks.</summary>
    /// <value>From 1 to 200. The default is 12.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int Depth { get; init => field = Guard.InClosedInterval(value, 1, 200); } = 12;

    /// <summary>Gets the number of attention heads a block.</summary>
    /// <value>From 1 to 256. The default is 12.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int NumHeads { get; init => field = Guard.InClosedInterval(value, 1, 256); } = 12;

    /// <summary>Gets the width of the hidden layer of a block's MLP, as a multiple of <see cref="EmbedDim"/>.</summary>
    /// <value>Above 0, at most 16. The default is 4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double MlpRatio { get; init => field = Guard.InClosedInterval(Guard.Above(value, 0), 0, 16); } = 4;

    /// <summary>Gets the number of patches L of an image.</summary>
    [JsonIgnore]
    public int PatchCount => ImageSize / PatchSize * (ImageSize / PatchSize);

    /// <summary>ViT-Micro: 96 wide, 4 blocks, 3 heads; for images of 32 to 96 pixels and machines without a GPU.</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <param name="patchSize">Side of a patch in pixels; it divides <paramref name="imageSize"/>.</param>
    /// <returns>The options.</returns>
    public static VisionTransformerOptions Micro(int imageSize = 64, int patchSize = 8) => Of(imageSize, patchSize, 96, 4, 3);

    /// <summary>ViT-Micro with a convolutional stem: 192 wide, 4 blocks, 3 heads, patches of 16 pixels; for contrastive methods on images of 32 to 96 pixels without a GPU.</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <param name="patchSize">Side of a patch in pixels, a power of 2; it divides <paramref name="imageSize"/>.</param>
    /// <returns>The options.</returns>
    public static VisionTransformerOptions ConvMicro(int imageSize = 64, int patchSize = 16) => Of(imageSize, patchSize, 192, 4, 3) with { Stem = PatchStem.Convolutional };

    /// <summary>ViT-Tiny: 192 wide, 12 blocks, 3 heads (5.5 million weights at 224/16).</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <param name="patchSize">Side of a patch in pixels; it divides <paramref name="imageSize"/>.</param>
    /// <returns>The options.</returns>
    public static VisionTransformerOptions Tiny(int imageSize = 224, int patchSize = 16) => Of(imageSize, patchSize, 192, 12, 3);

    /// <summary>ViT-Small: 384 wide, 12 blocks, 6 heads (22 million weights). MoCo v3's ViT-Small has 12 heads.</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <param name="patchSize">Side of a patch in pixels; it divides <paramref name="imageSize"/>.</param>
    /// <returns>The options.</returns>
    public static VisionTransformerOptions Small(int imageSize = 224, int patchSize = 16) => Of(imageSize, patchSize, 384, 12, 6);

    /// <summary>ViT-Base: 768 wide, 12 blocks, 12 heads (86 million weights).</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <param name="patchSize">Side of a patch in pixels; it divides <paramref name="imageSize"/>.</param>
    /// <returns>The options.</returns>
    public static VisionTransformerOptions Base(int imageSize = 224, int patchSize = 16) => Of(imageSize, patchSize, 768, 12, 12);

    /// <summary>ViT-Large: 1024 wide, 24 blocks, 16 heads (304 million weights).</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <param name="patchSize">Side of a patch in pixels; it divides <paramref name="imageSize"/>.</param>
    /// <returns>The options.</returns>
    public static VisionTransformerOptions Large(int imageSize = 224, int patchSize = 16) => Of(imageSize, patchSize, 1024, 24, 16);

    /// <summary>ViT-Huge: 1280 wide, 32 blocks, 16 heads (632 million weights), patches of 14 pixels.</summary>
    /// <param name="imageSize">Side of the image in pixels.</param>
    /// <param name="patchSize">Side of a patch in pixels; it divides <paramref name="imageSize"/>.</param>
    /// <returns>The options.</returns>
    public static VisionTransformerOptions Huge(int imageSize = 224, int patchSize = 14) => Of(imageSize, patchSize, 1280, 32, 16);

    /// <inheritdoc/>
    internal override int TokenDim => EmbedDim;

    /// <inheritdoc/>
    public override int GetFeatureDim(FeatureOptions features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return EmbedDim * features.PoolingCount * Math.Min(features.LastBlocks, Depth);
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> FindFaults()
    {
        if (ImageSize % PatchSize != 0)
        {
            yield return $"ImageSize {ImageSize} is not a multiple of PatchSize {PatchSize}";
        }

        if (EmbedDim % NumHeads != 0)
        {
            yield return $"EmbedDim {EmbedDim} is not a multiple of NumHeads {NumHeads}";
        }

        if (EmbedDim % 4 != 0)
        {
            yield return $"EmbedDim {EmbedDim} is not a multiple of 4, which the sin-cos position embedding needs";
        }

        if (Stem == PatchStem.Convolutional && (PatchSize < 2 || !BitOperations.IsPow2(PatchSize) || EmbedDim % (PatchSize / 2) != 0))
        {
            yield return $"a convolutional stem halves the image until patches are 1 pixel and doubles its width each time up to EmbedDim: PatchSize {PatchSize} must be a power of 2 from 2, and EmbedDim {EmbedDim} a multiple of its half";
        }
    }

    private static VisionTransformerOptions Of(int imageSize, int patchSize, int embedDim, int depth, int numHeads) =>
        new() { ImageSize = imageSize, PatchSize = patchSize, EmbedDim = embedDim, Depth = depth, NumHeads = numHeads };
}
