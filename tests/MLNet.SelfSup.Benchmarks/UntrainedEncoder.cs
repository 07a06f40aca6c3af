using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Encoders of random weights: as fast as trained ones.</summary>
internal static class UntrainedEncoder
{
    /// <summary>Makes one.</summary>
    /// <param name="options">A method with its encoder.</param>
    public static EncoderArtifact Create(PretrainingOptions options)
    {
        var request = new PretrainingRequest
        {
            Options = options with { Epochs = 0 },
            Images = new SyntheticImages(2, options.Architecture.ImageSize),
        };
        return EncoderRuntimes.GetTrainingRuntime().Pretrainer!.Pretrain(request, CancellationToken.None);
    }
}
