using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Runtime;

/// <summary>An engine whose encoders take a given time a batch, or can't be made.</summary>
internal sealed class TimedRuntime(TimeSpan? time) : IEncoderRuntime
{
    public string Name => $"{time}";

    public IPretrainer? Pretrainer => null;

    public IFineTuner? FineTuner => null;

    /// <summary>Gets the number of encoders that were made.</summary>
    public int Created { get; private set; }

    /// <summary>Gets the number of encoders that were disposed.</summary>
    public int Disposed { get; private set; }

    public IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device)
    {
        TimeSpan taken = time ?? throw new DllNotFoundException("The native library is not there.");
        Created++;
        return new FakeEncoder(artifact, () => Thread.Sleep(taken), () => Disposed++);
    }

    public IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device) => throw new NotSupportedException(Name);

    public IImagePredictor CreatePredictor(EncoderArtifact artifact, ComputeDevice device) => throw new NotSupportedException(Name);
}
