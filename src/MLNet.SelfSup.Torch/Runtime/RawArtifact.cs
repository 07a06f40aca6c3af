using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>The encoder inside a method as an artefact whose features are not standardised.</summary>
internal static class RawArtifact
{
    /// <summary>Copies the encoder as it is now.</summary>
    /// <param name="method">The method; nothing of it changes.</param>
    /// <param name="request">What it is trained by.</param>
    /// <param name="result">How far it was trained.</param>
    /// <returns>The artefact.</returns>
    public static EncoderArtifact Make(ISelfSupervisedMethod method, PretrainingRequest request, TrainingResult result)
    {
        PretrainingOptions options = request.Options;
        var description = new EncoderDescription
        {
            Architecture = options.Architecture,
            Features = options.Features with { Standardize = false },
            Normalization = options.Normalization,
            Text = method.Text,
            Provenance = new EncoderProvenance
            {
                Method = options.MethodName,
                LibraryVersion = LibraryVersion.Current,
                // How many processes shared the work does not change what it is. Folders belong to the machine that trained: they are nobody else's business, and change nothing. So does that of the initial encoder.
                Options = options with { CacheFolder = null, CheckpointFolder = null, LogFolder = null, Ranks = TrainingRanks.One, InitialEncoder = Path.GetFileName(options.InitialEncoder) },
                ImageCount = request.Images.Count,
                Seed = request.Seed,
                Steps = result.Steps,
                FinalLoss = result.FinalLoss,
            },
        };
        return new EncoderArtifact(description, method.GetEncoderState().ToDictionary(t => t.Key, t => ToSingle(t.Value), StringComparer.Ordinal));
    }

    private static TensorData ToSingle(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return StateDict.ToData(tensor.is_floating_point() ? tensor.detach().to(float32) : tensor);
    }
}
