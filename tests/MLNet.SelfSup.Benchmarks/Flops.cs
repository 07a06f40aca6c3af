using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Counts floating-point operations of matrix products, two a multiply-add; norms, GELU and softmax are left out.</summary>
internal static class Flops
{
    private const double TrainingFactor = 3; // forward, gradient of the input, gradient of the weights

    /// <summary>Counts a forward pass of the whole image through the encoder.</summary>
    public static double Encode(VisionTransformerOptions encoder) =>
        Patches(encoder, encoder.PatchCount) + Blocks(encoder.PatchCount + 1, encoder.EmbedDim, encoder.Depth, encoder.MlpRatio);

    /// <summary>Counts a training step of a masked autoencoder, an image.</summary>
    public static double MaeStep(MaeOptions options)
    {
        VisionTransformerOptions encoder = options.Encoder;
        int visible = (int)(encoder.PatchCount * (1 - options.MaskRatio));
        double pixels = 3.0 * encoder.PatchSize * encoder.PatchSize;
        double forward = Patches(encoder, visible)
            + Blocks(visible + 1, encoder.EmbedDim, encoder.Depth, encoder.MlpRatio)
            + (2.0 * (visible + 1) * encoder.EmbedDim * options.DecoderEmbedDim)
            + Blocks(encoder.PatchCount + 1, options.DecoderEmbedDim, options.DecoderDepth, 4)
            + (2.0 * (encoder.PatchCount - visible) * options.DecoderEmbedDim * pixels);
        return TrainingFactor * forward;
    }

    private static double Patches(VisionTransformerOptions encoder, int count) =>
        2.0 * count * 3 * encoder.PatchSize * encoder.PatchSize * encoder.EmbedDim;

    private static double Blocks(double tokens, double width, int depth, double mlpRatio)
    {
        double projections = 2 * tokens * width * width * (4 + (2 * mlpRatio));
        double attention = 2 * 2 * tokens * tokens * width;
        return depth * (projections + attention);
    }
}
