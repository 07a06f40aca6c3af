using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Tests.Transforms;

/// <summary>The real engine, with a record of what it was asked to train.</summary>
internal sealed class CountingRuntime : IEncoderRuntime, IPretrainer
{
    private readonly IEncoderRuntime _engine = EncoderRuntimes.GetTrainingRuntime();

    public string Name => _engine.Name;

    public IPretrainer Pretrainer => this;

    public IFineTuner? FineTuner => _engine.FineTuner;

    /// <summary>Gets the options of each training, in their order.</summary>
    public List<PretrainingOptions> Trainings { get; } = [];

    public EncoderArtifact Pretrain(PretrainingRequest request, CancellationToken cancellationToken)
    {
        Trainings.Add(request.Options);
        return _engine.Pretrainer!.Pretrain(request, cancellationToken);
    }

    public EncoderArtifact CreateUntrained(EncoderDescription description, int seed) => _engine.Pretrainer!.CreateUntrained(description, seed);

    public IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device) => _engine.CreateEncoder(artifact, device);

    public IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device) => _engine.CreateImageTextEncoder(artifact, device);

    public IImagePredictor CreatePredictor(EncoderArtifact artifact, ComputeDevice device) => _engine.CreatePredictor(artifact, device);
}
