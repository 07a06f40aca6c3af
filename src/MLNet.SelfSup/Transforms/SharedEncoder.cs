using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>One runnable encoder for all who use the same weights: transformers hold it, cursors and prediction engines lease it.</summary>
/// <remarks>
/// It is freed when the last holder and the last lease are gone, and made again from the artefact when one leases it later. So a
/// prediction engine, which disposes the transformer that it was made from, takes nothing from anyone else.
/// </remarks>
internal sealed class SharedEncoder
{
    private readonly object _lock = new();
    private readonly Func<IEncoderRuntime> _runtime;
    private readonly EncoderUse _use;
    private IEncoder? _encoder;
    private int _users;

    /// <summary>Initialises it without making the encoder.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="runtime">Finds the engine.</param>
    /// <param name="use">What it shall be able to do.</param>
    public SharedEncoder(EncoderArtifact artifact, ComputeDevice device, Func<IEncoderRuntime> runtime, EncoderUse use)
    {
        Artifact = artifact;
        Device = device;
        _runtime = runtime;
        _use = use;
    }

    /// <summary>Gets the weights and the description.</summary>
    public EncoderArtifact Artifact { get; }

    /// <summary>Gets where it runs.</summary>
    public ComputeDevice Device { get; }

    /// <summary>Gets a runnable encoder; whoever gets it disposes the lease.</summary>
    /// <returns>The right to use it.</returns>
    /// <exception cref="InvalidDataException">The weights do not fit the description.</exception>
    /// <exception cref="InvalidOperationException">No engine or no such device is there.</exception>
    public EncoderLease Acquire()
    {
        lock (_lock)
        {
            _encoder ??= Create(_runtime());
            _users++;
            return new EncoderLease(this, _encoder);
        }
    }

    /// <summary>Gives back what <see cref="Acquire"/> gave.</summary>
    public void Release()
    {
        lock (_lock)
        {
            if (--_users == 0)
            {
                _encoder?.Dispose();
                _encoder = null;
            }
        }
    }

    private IEncoder Create(IEncoderRuntime runtime) => _use switch
    {
        EncoderUse.ImagesAndTexts => runtime.CreateImageTextEncoder(Artifact, Device),
        EncoderUse.Predictions => runtime.CreatePredictor(Artifact, Device),
        _ => runtime.CreateEncoder(Artifact, Device),
    };
}
