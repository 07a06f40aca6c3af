using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Supervised;
using MLNet.SelfSup.Torch.Training;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>The encoder and head of a training with labels as an artefact.</summary>
internal static class FineTunedArtifact
{
    /// <summary>Copies a network as it is now.</summary>
    /// <param name="network">The encoder with its head; nothing of it changes.</param>
    /// <param name="method">The training that it belongs to.</param>
    /// <param name="request">What it is trained by.</param>
    /// <param name="result">How far it was trained.</param>
    /// <returns>The artefact. Features of an encoder that was trained are no longer standardised; of one that stayed as it was they are as before.</returns>
    public static EncoderArtifact Make(ImageEncoderModule network, SupervisedMethod method, FineTuneRequest request, TrainingResult result)
    {
        EncoderDescription given = request.Encoder.Description;
        SupervisedOptions options = request.Options;
        var description = given with
        {
            Text = null,
            Features = options.IsEncoderFrozen ? given.Features : given.Features with { Standardize = false },
            Head = method.Head with
            {
                Provenance = new HeadProvenance
                {
                    LibraryVersion = LibraryVersion.Current,
                    // Folders belong to the machine that trained: they are nobody else's business, and change nothing.
                    Options = options with { CacheFolder = null, CheckpointFolder = null, LogFolder = null },
                    ImageCount = request.Images.Count,
                    ValidationCount = request.Validation?.Images.Count ?? 0,
                    Seed = request.Seed,
                    Steps = result.Steps,
                    BestEpoch = method.Networks.BestEpoch is > 0 and int best ? best : null,
                    FinalLoss = result.FinalLoss,
                },
            },
        };
        Dictionary<string, TensorData> tensors = network.state_dict().ToDictionary(t => t.Key, t => StateDict.ToData(t.Value), StringComparer.Ordinal);
        if (description.Features.Standardize)
        {
            tensors[TensorNames.FeatureMean] = request.Encoder.Tensors[TensorNames.FeatureMean];
            tensors[TensorNames.FeatureDeviation] = request.Encoder.Tensors[TensorNames.FeatureDeviation];
        }

        return new EncoderArtifact(description, tensors);
    }
}
