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
    private readonly bool _withTexts;
    private IEncoder? _encoder;
    private int _users;

    /// <summary>Initialises it without making the encoder.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="runtime">Finds the engine.</param>
    /// <param name="withTexts">Whether it shall be an <see cref="IImageTextEncoder"/>; without, the text side of an artefact takes no memory.</param>
    public SharedEncoder(EncoderArtifact artifact, ComputeDevice device, Func<IEncoderRuntime> runtime, bool withTexts)
    {
        Artifact = artifact;
        Device = device;
        _runtime = runtime;
        _withTexts = withTexts;
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
            _encoder ??= _withTexts ? _runtime().CreateImageTextEncoder(Artifact, Device) : _runtime().CreateEncoder(Artifact, Device);
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
}
