using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Counts floating-point operations of matrix products, two a multiply-add; norms, GELU and softmax are left out.</summary>
internal static class Flops
{
    private const double TrainingFactor = 3; // forward, gradient of the input, gradient of the weights

    /// <summary>Counts a forward pass of the whole image through the encoder.</summary>
    public static double Encode(VisionTransformerOptions encoder) =>
        (encoder.Stem == PatchStem.Linear ? Patches(encoder, encoder.PatchCount) : Stem(encoder)) + Blocks(encoder.PatchCount + 1, encoder.EmbedDim, encoder.Depth, encoder.MlpRatio);

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

    /// <summary>Counts a forward pass of the whole image through any encoder.</summary>
    public static double Encode(EncoderOptions encoder) => encoder switch
    {
        VisionTransformerOptions transformer => Encode(transformer),
        ResNetOptions resNet => Encode(resNet),
        _ => throw new NotSupportedException($"No count for {encoder.GetType().Name}."),
    };

    /// <summary>Counts a step of MoCo v1 or v2, an image: the query forward and back, the key forward; negatives are left out.</summary>
    public static double MocoStep(MocoOptions options) =>
        (options.SymmetricLoss ? 2 : 1) * (TrainingFactor + 1) * Encode(options.Encoder);

    /// <summary>Counts a step of MoCo v3, an image: both views as queries forward and back, both as keys forward; heads are left out.</summary>
    public static double MocoV3Step(MocoV3Options options) => 2 * (TrainingFactor + 1) * Encode(options.Encoder);

    /// <summary>
    /// Counts a step of ALBEF, an image: both encoders forward and back, their followers forward; three pairs through the fusion encoder for matching;
    /// and where words are told, text and fusion once more, followers too, with the logits of the hidden words. The contrast is left out.
    /// </summary>
    public static double AlbefStep(AlbefOptions options, int tokens, int vocabularySize)
    {
        TextEncoderOptions text = options.TextEncoder;
        double textSide = Blocks(tokens, text.EmbedDim, text.TextDepth, text.MlpRatio);
        double fusion = Fusion(options, tokens);
        double forwardBackAndFollower = TrainingFactor + 1;
        double language = options.LanguageLossWeight == 0 ? 0 : textSide + fusion + (2.0 * options.MaskProbability * tokens * text.EmbedDim * vocabularySize);
        return (forwardBackAndFollower * (Encode(options.Encoder) + textSide + language)) + (TrainingFactor * 3 * fusion);
    }

    private static double Fusion(AlbefOptions options, double tokens)
    {
        TextEncoderOptions text = options.TextEncoder;
        double patches = ((VisionTransformerOptions)options.Encoder).PatchCount + 1;
        double width = text.EmbedDim;
        double crossProjections = (2 * 2 * tokens * width * width) + (2 * 2 * patches * options.Encoder.TokenDim * width);
        double crossAttention = 2 * 2 * tokens * patches * width;
        return Blocks(tokens, width, text.FusionDepth, text.MlpRatio) + (text.FusionDepth * (crossProjections + crossAttention));
    }

    private static double Encode(ResNetOptions encoder)
    {
        double side = (double)encoder.ImageSize / encoder.StemStride;
        double flops = Convolution(side, 3, encoder.Width, encoder.StemKernelSize);
        side /= encoder.StemPooling ? 2 : 1;
        int inputs = encoder.Width;
        for (int stage = 0; stage < encoder.StageDepths.Count; stage++)
        {
            (int width, int outputs) = (encoder.Width << stage, encoder.WidthOf(stage));
            for (int block = 0; block < encoder.StageDepths[stage]; block++)
            {
                bool halves = stage > 0 && block == 0;
                double before = side;
                side = halves ? side / 2 : side;
                flops += encoder.Block == ResNetBlock.Basic
                    ? Convolution(side, inputs, width, 3) + Convolution(side, width, outputs, 3)
                    : Convolution(before, inputs, width, 1) + Convolution(side, width, width, 3) + Convolution(side, width, outputs, 1);
                flops += halves || inputs != outputs ? Convolution(side, inputs, outputs, 1) : 0;
                inputs = outputs;
            }
        }

        return flops;
    }

    private static double Convolution(double side, int inputs, int outputs, int kernel) => 2.0 * side * side * inputs * outputs * kernel * kernel;

    private static double Stem(VisionTransformerOptions encoder)
    {
        double flops = 0;
        double side = encoder.ImageSize;
        int count = int.Log2(encoder.PatchSize);
        for (int i = 0; i < count; i++)
        {
            side /= 2;
            int outputs = encoder.EmbedDim >> (count - 1 - i);
            flops += Convolution(side, i == 0 ? 3 : outputs / 2, outputs, 3);
        }

        return flops + Convolution(side, encoder.EmbedDim, encoder.EmbedDim, 1);
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
