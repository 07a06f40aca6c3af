using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Builds the network that a description asks for, and gives it the weights of an artefact.</summary>
internal static class EncoderFactory
{
    private const string PositionName = "pos_embed";

    /// <summary>Builds an encoder and loads its weights; a position embedding of another image size is resized.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="tensors">Its weights by their official names.</param>
    /// <param name="isIgnored">Which names belong to something else.</param>
    /// <returns>The network on the CPU, in evaluation mode, not trainable; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape.</exception>
    public static ImageEncoderModule Create(EncoderOptions architecture, IReadOnlyDictionary<string, TensorData> tensors, Func<string, bool>? isIgnored = null)
    {
        IReadOnlyDictionary<string, TensorData> fitting = FitPositions(architecture, tensors);
        TensorFit.Check(NameOf(architecture), EncoderShapes.Of(architecture), fitting, isIgnored);
        return StateDict.LoadForUse(BuildEmpty(architecture), fitting, isIgnored);
    }

    /// <summary>Builds an encoder that a file will fill: all of its weights are zero, its position embedding too.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="dropPath">The probability with which a Vision Transformer's last block is left out for an image in training.</param>
    /// <returns>The network on the CPU.</returns>
    public static ImageEncoderModule BuildEmpty(EncoderOptions architecture, double dropPath = 0) =>
        Build(architecture, o => zeros(1, 1 + o.PatchCount, o.EmbedDim), batchNormGroups: 1, dropPath);

    /// <summary>Builds an encoder for a contrastive method; its weights are still zero, but for a Vision Transformer's fixed position embedding, MoCo v3's.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="batchNormGroups">Parts of a batch that batch normalisation sees apart in training.</param>
    /// <returns>The network on the CPU.</returns>
    public static ImageEncoderModule Build(EncoderOptions architecture, int batchNormGroups = 1) =>
        Build(architecture, o => PositionEmbedding.SinCos(o.ImageSize / o.PatchSize, o.EmbedDim, GridAxis.Row), batchNormGroups);

    /// <summary>Resizes the position embedding of a Vision Transformer that was made for another image size.</summary>
    /// <param name="architecture">The architecture that the tensors are for.</param>
    /// <param name="tensors">By name.</param>
    /// <returns>The tensors; the same object where nothing is to be resized.</returns>
    public static IReadOnlyDictionary<string, TensorData> FitPositions(EncoderOptions architecture, IReadOnlyDictionary<string, TensorData> tensors)
    {
        if (architecture is not VisionTransformerOptions options || !tensors.TryGetValue(PositionName, out TensorData? table))
        {
            return tensors;
        }

        int grid = options.ImageSize / options.PatchSize;
        if (PositionEmbedding.FindGridSize(table.Shape) is not { } side || side == grid)
        {
            return tensors;
        }

        using var scope = NewDisposeScope();
        var resized = PositionEmbedding.Resize(StateDict.ToTensor(table).to(float32), grid);
        return new Dictionary<string, TensorData>(tensors, StringComparer.Ordinal) { [PositionName] = StateDict.ToData(resized) };
    }

    /// <summary>Tells the name of an architecture's network.</summary>
    /// <param name="architecture">The architecture.</param>
    public static string NameOf(EncoderOptions architecture) => architecture is ResNetOptions ? nameof(ResNet) : nameof(VisionTransformer);

    private static ImageEncoderModule Build(EncoderOptions architecture, Func<VisionTransformerOptions, Tensor> newPositions, int batchNormGroups, double dropPath = 0) => architecture switch
    {
        VisionTransformerOptions options => new VisionTransformer(options, newPositions(options), batchNormGroups, dropPath),
        ResNetOptions options => new ResNet(options, batchNormGroups),
        _ => throw new NotSupportedException($"TorchSharp's engine has no encoder for {architecture.GetType().Name}."),
    };
}
