using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Encodes a batch as the ML.NET transformer does: floats in, floats out.</summary>
internal sealed class FeatureExtraction : IDisposable
{
    private readonly IEncoder _encoder;
    private readonly float[] _images;
    private readonly float[] _features;

    public FeatureExtraction(PretrainingOptions options, int batch)
    {
        EncoderArtifact artifact = UntrainedEncoder.Create(options);
        _encoder = EncoderRuntimes.GetRuntime(InferenceRuntime.TorchSharp).CreateEncoder(artifact, ComputeDevice.Cpu);
        _images = new float[batch * 3 * artifact.ImageSize * artifact.ImageSize];
        _features = new float[batch * artifact.FeatureDim];
        var random = new Random(1);
        for (int i = 0; i < _images.Length; i++)
        {
            _images[i] = random.NextSingle();
        }
    }

    public void Run() => _encoder.Encode(_images, _features);

    public void Dispose() => _encoder.Dispose();
}
