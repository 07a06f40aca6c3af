using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Layers;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>The head that predicts from what an encoder sees; its weights stand among the encoder's, by the names of official fine-tuned checkpoints.</summary>
internal static class PredictionHead
{
    private const double BatchNormEpsilon = 1e-6;

    /// <summary>Puts a head of zeros on an encoder.</summary>
    /// <param name="encoder">Of this architecture, without a head.</param>
    /// <param name="head">What it is.</param>
    /// <param name="architecture">The encoder's architecture.</param>
    /// <param name="features">What the encoder's features are pooled from.</param>
    public static void Attach(ImageEncoderModule encoder, HeadDescription head, EncoderOptions architecture, FeatureOptions features)
    {
        int width = head.Input == HeadInput.Features ? architecture.GetFeatureDim(features) : encoder.RepresentationDim;
        if (head.Input == HeadInput.PatchMean && architecture is VisionTransformerOptions)
        {
            encoder.AttachHeadNorm(LayerFactory.NewLayerNorm(width));
        }

        Dense linear = LayerFactory.NewLinear(width, head.OutputCount);
        encoder.AttachHead(head.HasBatchNorm ? Sequential(new BatchNormalization(width, isAffine: false, epsilon: BatchNormEpsilon), linear) : linear);
    }

    /// <summary>Builds the predictor of an artefact, ready for use.</summary>
    /// <param name="artifact">With its head.</param>
    /// <param name="isIgnored">Which names belong to something else.</param>
    /// <returns>The encoder with its head, on the CPU, in evaluation mode; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">There is no head, or tensors are missing, left over or of another shape.</exception>
    public static ImageEncoderModule Load(EncoderArtifact artifact, Func<string, bool> isIgnored)
    {
        EncoderDescription description = artifact.Description;
        HeadDescription head = description.Head
            ?? throw new InvalidDataException($"The encoder, of {description.Provenance.Method}, has no prediction head; fine-tune it on labelled images first.");
        IReadOnlyDictionary<string, TensorData> tensors = EncoderFactory.FitPositions(description.Architecture, artifact.Tensors);
        TensorFit.Check(EncoderFactory.NameOf(description.Architecture), EncoderShapes.Of(description.Architecture), tensors, name => isIgnored(name) || TensorNames.IsHead(name));
        if (!tensors.Any(t => TensorNames.IsHead(t.Key) && t.Value.Shape.Count > 0 && t.Value.Shape[0] == head.OutputCount))
        {
            throw new InvalidDataException($"The encoder's head has {head.OutputCount} outputs by its description, and none of its tensors so many rows.");
        }

        ImageEncoderModule encoder = EncoderFactory.BuildEmpty(description.Architecture);
        Attach(encoder, head, description.Architecture, description.Features);
        return StateDict.LoadForUse(encoder, tensors, isIgnored);
    }

    /// <summary>Computes what the head reads of images.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="images">Normalised images, <c>[N, 3, S, S]</c>.</param>
    /// <param name="input">What is read.</param>
    /// <param name="features">What the encoder's features are pooled from.</param>
    /// <returns><c>[N, D]</c>.</returns>
    public static Tensor Read(ImageEncoderModule encoder, Tensor images, HeadInput input, FeatureOptions features) => input switch
    {
        HeadInput.PatchMean => encoder.PoolPatches(images),
        HeadInput.Representation => encoder.Represent(images),
        HeadInput.Features => encoder.ForwardFeatures(images, features),
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, $"A head reads no {input}."),
    };
}
