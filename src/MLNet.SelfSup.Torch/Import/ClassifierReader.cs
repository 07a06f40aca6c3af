using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Tells the classifier that a fine-tuned or probed checkpoint has behind its encoder; projectors of pre-training are none.</summary>
internal static class ClassifierReader
{
    /// <summary>Finds the classifier.</summary>
    /// <param name="shapes">By the artefact's names.</param>
    /// <param name="architecture">The encoder's.</param>
    /// <returns>What it is, and the shapes of its tensors by name; <see langword="null"/> and none where there is none.</returns>
    public static (HeadDescription? Head, IReadOnlyDictionary<string, long[]> Shapes) Find(ShapeTable shapes, EncoderOptions architecture)
    {
        string name = architecture is ResNetOptions ? "fc" : "head";
        bool hasBatchNorm = shapes.Has($"{name}.0.running_mean");
        string linear = hasBatchNorm ? $"{name}.1" : name;
        var found = new Dictionary<string, long[]>(StringComparer.Ordinal);
        if (!shapes.Has($"{linear}.weight") || !shapes.Has($"{linear}.bias") || shapes.Shapes[$"{linear}.weight"].Length != 2)
        {
            return (null, found);
        }

        long width = architecture.TokenDim;
        int outputs = shapes.Read($"{linear}.weight", 2, 0);
        found[$"{linear}.weight"] = [outputs, width];
        found[$"{linear}.bias"] = [outputs];
        if (hasBatchNorm)
        {
            found[$"{name}.0.running_mean"] = [width];
            found[$"{name}.0.running_var"] = [width];
            found[$"{name}.0.num_batches_tracked"] = [];
        }

        bool hasNorm = architecture is VisionTransformerOptions && shapes.Has($"{TensorNames.HeadNorm}.weight");
        if (hasNorm)
        {
            found[$"{TensorNames.HeadNorm}.weight"] = [width];
            found[$"{TensorNames.HeadNorm}.bias"] = [width];
        }

        return (new HeadDescription { OutputCount = outputs, Input = hasNorm ? HeadInput.PatchMean : HeadInput.Representation, HasBatchNorm = hasBatchNorm }, found);
    }
}
