using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>An encoder that is there already. It is never trained, and all transformers of one estimator share it.</summary>
/// <param name="artifact">The encoder.</param>
/// <param name="runtime">Finds the engine.</param>
internal sealed class GivenEncoder(EncoderArtifact artifact, Func<IEncoderRuntime> runtime) : IEncoderSource
{
    private readonly object _lock = new();
    private SharedEncoder? _shared;

    /// <inheritdoc/>
    public int ImageSize => artifact.ImageSize;

    /// <inheritdoc/>
    public bool ReadsTexts => artifact.Description.Text is not null;

    /// <inheritdoc/>
    public string MethodName => artifact.Description.Provenance.Method;

    /// <inheritdoc/>
    public SharedEncoder GetEncoder(IHost host, IDataView input, string? imageColumn, EncoderUse use)
    {
        ComputeDevice device = host.GetDevice();
        lock (_lock)
        {
            // The context's device may change between two fits.
            return _shared = _shared?.Device == device ? _shared : new SharedEncoder(artifact, device, runtime, use);
        }
    }
}
