using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Persistence;

/// <summary>A Vision Transformer of a few kB with fixed weights, for the real engine.</summary>
internal static class TinyEncoder
{
    public static VisionTransformerOptions Architecture { get; } = new()
    {
        ImageSize = TestPictures.Side,
        PatchSize = 4,
        EmbedDim = 8,
        Depth = 1,
        NumHeads = 2,
        MlpRatio = 2,
    };

    public static EncoderArtifact Create(int seed = 5)
    {
        var random = new Random(seed);
        int width = Architecture.EmbedDim;
        int hidden = (int)(width * Architecture.MlpRatio);
        int side = Architecture.PatchSize;
        var tensors = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        Add("cls_token", 0, 1, 1, width);
        Add("pos_embed", 0, 1, 1 + Architecture.PatchCount, width);
        Add("patch_embed.proj.weight", 0, width, 3, side, side);
        Add("patch_embed.proj.bias", 0, width);
        Add("blocks.0.norm1.weight", 1, width);
        Add("blocks.0.norm1.bias", 0, width);
        Add("blocks.0.attn.qkv.weight", 0, 3 * width, width);
        Add("blocks.0.attn.qkv.bias", 0, 3 * width);
        Add("blocks.0.attn.proj.weight", 0, width, width);
        Add("blocks.0.attn.proj.bias", 0, width);
        Add("blocks.0.norm2.weight", 1, width);
        Add("blocks.0.norm2.bias", 0, width);
        Add("blocks.0.mlp.fc1.weight", 0, hidden, width);
        Add("blocks.0.mlp.fc1.bias", 0, hidden);
        Add("blocks.0.mlp.fc2.weight", 0, width, hidden);
        Add("blocks.0.mlp.fc2.bias", 0, width);
        Add("norm.weight", 1, width);
        Add("norm.bias", 0, width);
        Add("features.mean", 0, 2 * width);
        Add("features.deviation", 1, 2 * width);
        return new EncoderArtifact(Describe(), tensors);

        void Add(string name, float centre, params long[] shape)
        {
            var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = centre + ((random.NextSingle() - 0.5f) / 2);
            }

            tensors[name] = TensorData.FromSingles(values, shape);
        }
    }

    private static FeatureOptions Features => new() { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchDeviation, LastBlocks = 1, Standardize = true };

    private static EncoderDescription Describe() => new()
    {
        Architecture = Architecture,
        Features = Features,
        Normalization = PixelNormalization.ImageNet,
        Provenance = new EncoderProvenance
        {
            Method = "mae",
            LibraryVersion = "0.1.0",
            Options = new MaeOptions { Encoder = Architecture, Features = Features, Epochs = 3 },
            ImageCount = 42,
            Seed = 7,
            Steps = 126,
            FinalLoss = 0.5,
        },
    };
}
