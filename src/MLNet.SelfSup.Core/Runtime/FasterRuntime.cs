using System.Collections.Concurrent;
using System.Diagnostics;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Runtime;

/// <summary>Two engines, of which the one that is faster on this machine runs an encoder: a few images tell, once an architecture.</summary>
/// <param name="first">The engine that trains and that runs on a GPU.</param>
/// <param name="second">Another one, which may have other numbers than floats.</param>
internal sealed class FasterRuntime(IEncoderRuntime first, IEncoderRuntime second) : IEncoderRuntime
{
    private const int BatchSize = 4;
    private const int Runs = 3;

    private readonly ConcurrentDictionary<EncoderOptions, IEncoderRuntime> _chosen = new();

    /// <inheritdoc/>
    public string Name => $"{first.Name} or {second.Name}";

    /// <inheritdoc/>
    public IPretrainer? Pretrainer => first.Pretrainer;

    /// <inheritdoc/>
    public IFineTuner? FineTuner => first.FineTuner;

    /// <inheritdoc/>
    public IEncoderRuntime WithPrecision(InferencePrecision precision) => precision == InferencePrecision.Float32 ? this : second.WithPrecision(precision);

    /// <inheritdoc/>
    public IEncoder CreateEncoder(EncoderArtifact artifact, ComputeDevice device) => Choose(artifact, device).CreateEncoder(artifact, device);

    /// <inheritdoc/>
    public IImageTextEncoder CreateImageTextEncoder(EncoderArtifact artifact, ComputeDevice device) => Choose(artifact, device).CreateImageTextEncoder(artifact, device);

    /// <inheritdoc/>
    public IImagePredictor CreatePredictor(EncoderArtifact artifact, ComputeDevice device) => Choose(artifact, device).CreatePredictor(artifact, device);

    private IEncoderRuntime Choose(EncoderArtifact artifact, ComputeDevice device) => device.GpuIndex is not null
        ? first
        : _chosen.GetOrAdd(artifact.Description.Architecture, _ => Measure(first, artifact) <= Measure(second, artifact) ? first : second);

    private static TimeSpan Measure(IEncoderRuntime runtime, EncoderArtifact artifact)
    {
        try
        {
            using IEncoder encoder = runtime.CreateEncoder(artifact, ComputeDevice.Cpu);
            var images = new float[BatchSize * 3 * encoder.ImageSize * encoder.ImageSize];
            var features = new float[BatchSize * encoder.FeatureDim];
            encoder.Encode(images, features);
            return Enumerable.Range(0, Runs).Min(_ => Time(() => encoder.Encode(images, features)));
        }
        catch (Exception exception) when (exception.GetBaseException() is DllNotFoundException or NotSupportedException)
        {
            // Its native library is not beside the application, or it can't hold this encoder.
            return TimeSpan.MaxValue;
        }
    }

    private static TimeSpan Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start);
    }
}
