using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Tells an encoder's sizes from the names and shapes of its tensors.</summary>
/// <param name="shapes">By the artefact's names.</param>
/// <param name="options">What shapes do not tell.</param>
internal sealed class ArchitectureReader(ShapeTable shapes, EncoderImportOptions options)
{
    private const string StemName = "patch_embed.proj";
    private const string BertPrefix = "text_encoder.bert.";
    private const int HeadDim = 64;
    private const int PretrainingTextLength = 25;
    private const int DefaultImageSize = 224;
    private const int SmallKernel = 3;

    /// <summary>Reads the image encoder's sizes; a Vision Transformer has one head until its method is known.</summary>
    /// <returns>The sizes, of the image size that the position embedding is for.</returns>
    /// <exception cref="InvalidDataException">The tensors are those of no Vision Transformer or ResNet.</exception>
    public EncoderOptions ReadImageEncoder()
    {
        if (shapes.Has($"{StemName}.weight") || shapes.Has($"{StemName}.0.weight"))
        {
            return ReadTransformer();
        }

        return shapes.Has("conv1.weight") && shapes.Has("layer1.0.conv1.weight") ? ReadResNet() : throw new InvalidDataException(
            $"its tensors are those of no encoder that this library knows: neither a Vision Transformer's ({StemName}.weight) nor a ResNet's (conv1.weight, layer1.0.conv1.weight). "
            + $"There are {shapes.Shapes.Count}: {string.Join(", ", shapes.Shapes.Keys.Order(StringComparer.Ordinal).Take(6))}…");
    }

    /// <summary>Reads the text side's sizes.</summary>
    /// <exception cref="InvalidDataException">The tensors are those of no text encoder, or the heads can't be told.</exception>
    public TextEncoderOptions ReadTextEncoder()
    {
        int width = shapes.Read($"{BertPrefix}embeddings.word_embeddings.weight", 2, 1);
        int positions = shapes.Read($"{BertPrefix}embeddings.position_embeddings.weight", 2, 0);
        int depth = shapes.Count(i => LayerName(i, "intermediate.dense.weight"));
        int fusionDepth = Enumerable.Range(0, depth).Count(i => shapes.Has(LayerName(i, "crossattention.self.query.weight")));
        return new TextEncoderOptions
        {
            EmbedDim = width,
            TextDepth = depth - fusionDepth,
            FusionDepth = fusionDepth,
            NumHeads = options.TextNumHeads ?? FindHeads(width, nameof(EncoderImportOptions.TextNumHeads)),
            MlpRatio = shapes.ReadRatio(LayerName(0, "intermediate.dense.weight")),
            MaxPositions = positions,
            MaxTextLength = options.MaxTextLength ?? Math.Min(PretrainingTextLength, positions),
        };
    }

    /// <summary>Tells the number of heads of a Vision Transformer.</summary>
    /// <param name="width">Width D of a token.</param>
    /// <param name="isMocoV3">Whether it comes from MoCo v3.</param>
    /// <exception cref="InvalidDataException">No rule tells it, and no option.</exception>
    public int ReadHeads(int width, bool isMocoV3)
    {
        const int MocoV3Heads = 12;
        return options.NumHeads ?? (isMocoV3 && width % (MocoV3Heads * 4) == 0 ? MocoV3Heads : FindHeads(width, nameof(EncoderImportOptions.NumHeads)));
    }

    private static string LayerName(int layer, string name) => $"{BertPrefix}encoder.layer.{layer}.{name}";

    // Heads of the sizes in table 1 of arXiv:2010.11929; all but ViT-Huge have 64 channels a head.
    private static int FindHeads(int width, string option)
    {
        const int HugeWidth = 1280;
        const int HugeHeads = 16;
        if (width == HugeWidth)
        {
            return HugeHeads;
        }

        return width % HeadDim == 0 ? width / HeadDim : throw new InvalidDataException(
            $"the number of attention heads of a width of {width} can't be told, since it is no multiple of {HeadDim}. Set {option} of {nameof(EncoderImportOptions)}.");
    }

    private VisionTransformerOptions ReadTransformer()
    {
        int width = shapes.Read("cls_token", 3, 2);
        PatchStem stem = shapes.Has($"{StemName}.weight") ? PatchStem.Linear : PatchStem.Convolutional;
        int patchSize = stem == PatchStem.Linear ? shapes.Read($"{StemName}.weight", 4, 2) : ReadConvolutionalStride();
        _ = shapes.Read("pos_embed", 3, 1);
        int grid = PositionEmbedding.FindGridSize(shapes.Shapes["pos_embed"])
            ?? throw new InvalidDataException($"pos_embed has {shapes.Read("pos_embed", 3, 1)} rows, which are not a class token and a square grid of patches.");
        return new VisionTransformerOptions
        {
            ImageSize = checked(grid * patchSize),
            PatchSize = patchSize,
            Stem = stem,
            EmbedDim = width,
            Depth = shapes.Count(i => $"blocks.{i}.norm1.weight"),
            NumHeads = 1,
            MlpRatio = shapes.ReadRatio("blocks.0.mlp.fc1.weight"),
        };
    }

    // Convolution, norm and ReLU are three layers; each halves the image. A last convolution follows.
    private int ReadConvolutionalStride()
    {
        int convolutions = shapes.Count(i => $"{StemName}.{3 * i}.weight") - 1;
        return convolutions is >= 1 and <= 8 ? 1 << convolutions : throw new InvalidDataException($"its convolutional stem has {convolutions + 1} convolutions; this library builds 2 to 9.");
    }

    private ResNetOptions ReadResNet()
    {
        int kernel = shapes.Read("conv1.weight", 4, 2);
        int stages = shapes.Count(i => $"layer{i + 1}.0.conv1.weight");
        return new ResNetOptions
        {
            ImageSize = options.ImageSize ?? DefaultImageSize,
            Block = shapes.Has("layer1.0.conv3.weight") ? ResNetBlock.Bottleneck : ResNetBlock.Basic,
            StageDepths = [.. Enumerable.Range(1, stages).Select(stage => shapes.Count(i => $"layer{stage}.{i}.conv1.weight"))],
            Width = shapes.Read("conv1.weight", 4, 0),
            StemKernelSize = kernel,
            StemStride = options.StemStride ?? (kernel == SmallKernel ? 1 : 2),
            StemPooling = options.StemPooling ?? kernel != SmallKernel,
        };
    }
}
