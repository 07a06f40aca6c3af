using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Training.Memory;

/// <summary>Counts what networks keep for their backward pass, from their shapes alone.</summary>
/// <remarks>Counted are the tensors that the operators save, in the order of the layers' code; a benchmark holds the counts against the memory of real steps.</remarks>
internal static class StepActivations
{
    // A block saves its input, both norms' results, queries, keys and values, what attention gave in two layouts, and the sum behind it.
    private const double KeptPerBlock = 9;
    private const double PassingPerBlock = 4;
    private const double MlpTensors = 2;
    private const int Channels = 3;

    // A convolution's result is saved by its norm, and the norm's result by what follows.
    private const double MapsPerConvolution = 2;

    // Behind it stand its gradient, that of its norm, and copies in the layout of the kernels.
    private const double PassingMaps = 4;

    // Kernels of convolutions keep copies in their own layouts, and maps of many sizes leave gaps; measured.
    private const double MemoryOfMaps = 1.4;

    /// <summary>Counts blocks of a transformer.</summary>
    /// <param name="tokens">Tokens of a sequence.</param>
    /// <param name="width">Width of a token.</param>
    /// <param name="mlpRatio">Width of the MLP over that of a token.</param>
    /// <param name="depth">The number of blocks.</param>
    /// <param name="recomputes">Whether each block keeps its input alone.</param>
    /// <param name="perBlock">Numbers that a block keeps besides, for instance of attention to an image.</param>
    public static ActivationCount OfBlocks(double tokens, int width, double mlpRatio, int depth, bool recomputes, double perBlock = 0)
    {
        double block = (tokens * width * (KeptPerBlock + (MlpTensors * mlpRatio))) + perBlock;
        double passing = tokens * width * (PassingPerBlock + (MlpTensors * mlpRatio));
        return recomputes ? new ActivationCount(depth * tokens * width, block + passing) : new ActivationCount(depth * block, passing);
    }

    /// <summary>Counts an encoder of images in training.</summary>
    /// <param name="encoder">The architecture.</param>
    /// <param name="recomputes">Whether blocks keep their inputs alone.</param>
    public static ActivationCount OfEncoder(EncoderOptions encoder, bool recomputes) => encoder switch
    {
        VisionTransformerOptions transformer => OfStem(transformer)
            .Then(OfBlocks(transformer.PatchCount + 1, transformer.EmbedDim, transformer.MlpRatio, transformer.Depth, recomputes))
            .Then(new ActivationCount(2.0 * (transformer.PatchCount + 1) * transformer.EmbedDim, 0)),
        ResNetOptions network => OfResNet(network, recomputes),
        _ => throw new NotSupportedException($"The memory of a {encoder.GetType().Name} is not known."),
    };

    /// <summary>Counts an encoder that runs without gradients, as one that follows by momentum does.</summary>
    /// <param name="encoder">The architecture.</param>
    public static ActivationCount OfPass(EncoderOptions encoder) => encoder switch
    {
        VisionTransformerOptions transformer => new ActivationCount(0, (transformer.PatchCount + 1) * transformer.EmbedDim * (PassingPerBlock + transformer.MlpRatio)),
        ResNetOptions network => new ActivationCount(0, PassingMaps * LargestMap(network)),
        _ => throw new NotSupportedException($"The memory of a {encoder.GetType().Name} is not known."),
    };

    /// <summary>Counts the tokens that an encoder gives of an image, that of the class or the mean among them.</summary>
    /// <param name="encoder">The architecture.</param>
    public static int CountTokens(EncoderOptions encoder)
    {
        if (encoder is VisionTransformerOptions transformer)
        {
            return transformer.PatchCount + 1;
        }

        var network = (ResNetOptions)encoder;
        int side = network.ImageSize / network.StemStride / (network.StemPooling ? 2 : 1);
        for (int stage = 1; stage < network.StageDepths.Count; stage++)
        {
            side = (side + 1) / 2;
        }

        return (side * side) + 1;
    }

    private static ActivationCount OfStem(VisionTransformerOptions encoder)
    {
        if (encoder.Stem == PatchStem.Linear)
        {
            return new ActivationCount((2.0 * Channels * encoder.ImageSize * encoder.ImageSize) + ((double)encoder.PatchCount * encoder.EmbedDim), 0);
        }

        double kept = 0;
        int side = encoder.ImageSize;
        for (int width = encoder.EmbedDim * 2 / encoder.PatchSize; width <= encoder.EmbedDim; width *= 2)
        {
            side /= 2;
            kept += (MapsPerConvolution + 1) * width * side * side;
        }

        return new ActivationCount(kept, 0);
    }

    private static ActivationCount OfResNet(ResNetOptions network, bool recomputes)
    {
        int side = network.ImageSize / network.StemStride;
        double kept = MapsPerConvolution * network.Width * side * side;
        if (network.StemPooling)
        {
            side /= 2;
            kept += (MapsPerConvolution + 1) * network.Width * side * side; // the map, and 8-byte places of the largest
        }

        var count = new ActivationCount(kept, PassingMaps * LargestMap(network));
        for (int stage = 0; stage < network.StageDepths.Count; stage++)
        {
            for (int block = 0; block < network.StageDepths[stage]; block++)
            {
                bool isFirst = block == 0 && stage > 0;
                double input = (double)(isFirst ? network.WidthOf(stage - 1) : network.WidthOf(stage)) * side * side;
                double before = side * (double)side;
                side = isFirst ? (side + 1) / 2 : side;
                double after = side * (double)side;
                double inner = network.Block == ResNetBlock.Basic
                    ? MapsPerConvolution * (network.WidthOf(stage) + network.WidthOf(stage)) * after
                    : MapsPerConvolution * (((network.Width << stage) * (before + after)) + (network.WidthOf(stage) * after));
                inner += isFirst ? network.WidthOf(stage) * after : 0;
                double passing = PassingMaps * Math.Max(input, network.WidthOf(stage) * after);
                count = count.Then(recomputes ? new ActivationCount(input, inner + passing) : new ActivationCount(inner, passing));
            }
        }

        return new ActivationCount(count.Kept * MemoryOfMaps, count.Passing * MemoryOfMaps);
    }

    private static double LargestMap(ResNetOptions network)
    {
        double side = network.ImageSize / network.StemStride;
        double pooled = network.StemPooling ? side / 2 : side;
        return Math.Max(network.Width * side * side, network.WidthOf(0) * pooled * pooled);
    }
}
