using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Tests.Evaluation;

/// <summary>An engine that runs encoders and trains none.</summary>
internal sealed class RunningRuntime(IEncoderRuntime inner) : IEncoderRuntime
{
    public string Name => "Runner";

    public IPretrainer? Pretrainer => null;

    public IFineTuner? FineTuner => null;

    public IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device) => inner.CreateEncoder(artifact, device);

    public IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device) => inner.CreateImageTextEncoder(artifact, device);

    public IImagePredictor CreatePredictor(EncoderArtifact artifact, ComputeDevice device) => inner.CreatePredictor(artifact, device);
}
