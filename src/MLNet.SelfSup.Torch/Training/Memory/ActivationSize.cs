using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Training.Memory;

/// <summary>Counts the bytes that a step keeps of an image until its gradients are there.</summary>
internal static class ActivationSize
{
    private const double Float = sizeof(float);

    // Of each map of a residual network: what the convolution gave and what the norm made of it, the same while gradients are computed, and oneDNN's copies in its own order. Measured.
    private const double KeptMaps = 6;

    // What the allocator can't use again, by measurement.
    private const double Waste = 1.2;

    /// <summary>Counts for an image encoder.</summary>
    /// <param name="encoder">The architecture.</param>
    /// <param name="recomputes">Whether blocks are computed anew.</param>
    /// <returns>Bytes an image.</returns>
    public static double Of(EncoderOptions encoder, bool recomputes) => encoder switch
    {
        VisionTransformerOptions options => Blocks(options.PatchCount + 1, options.EmbedDim, options.Depth, options.MlpRatio, recomputes) + Stem(options),
        ResNetOptions options => ResNet(options),
        _ => 0,
    };

    /// <summary>Counts for transformer blocks.</summary>
    /// <param name="tokens">Tokens an image.</param>
    /// <param name="width">Width D of a token.</param>
    /// <param name="depth">The number of blocks.</param>
    /// <param name="mlpRatio">The MLP's width, over D.</param>
    /// <param name="recomputes">Whether they are computed anew: then one block's numbers are there at a time, and the input of each.</param>
    /// <returns>Bytes an image.</returns>
    public static double Blocks(double tokens, int width, int depth, double mlpRatio, bool recomputes)
    {
        // Two inputs and two norms, query, key and value, what attention mixed, and the MLP before and after its GELU.
        double block = 8 + (2 * mlpRatio);

        // While a block's gradients are computed, they take about as much as the block.
        double blocks = recomputes ? depth + block : depth * block;
        return Waste * Float * tokens * width * (blocks + block);
    }

    private static double Stem(VisionTransformerOptions options)
    {
        double pixels = 3.0 * options.ImageSize * options.ImageSize;
        if (options.Stem == PatchStem.Linear)
        {
            return Float * pixels;
        }

        double maps = 0;
        for ((double side, int width) = (options.ImageSize / 2.0, options.EmbedDim * 2 / options.PatchSize); width <= options.EmbedDim; (side, width) = (side / 2, width * 2))
        {
            maps += side * side * width;
        }

        return Float * (pixels + (KeptMaps * maps));
    }

    private static double ResNet(ResNetOptions options)
    {
        double side = (double)options.ImageSize / options.StemStride;
        double maps = side * side * options.Width;
        side /= options.StemPooling ? 2 : 1;
        for (int stage = 0; stage < options.StageDepths.Count; stage++)
        {
            side /= stage > 0 ? 2 : 1;
            double inner = options.Width << stage;
            double convolutions = options.Block == ResNetBlock.Basic ? inner + options.WidthOf(stage) : (2 * inner) + options.WidthOf(stage);
            maps += side * side * ((options.StageDepths[stage] * convolutions) + options.WidthOf(stage));
        }

        return Float * KeptMaps * maps;
    }
}
