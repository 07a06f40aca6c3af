using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Transforms;

/// <summary>A reader's right to an encoder of <see cref="SharedEncoder"/>, which stays alive as long.</summary>
internal sealed class EncoderLease : IDisposable
{
    private SharedEncoder? _owner;

    public EncoderLease(SharedEncoder owner, IEncoder encoder)
    {
        _owner = owner;
        Encoder = encoder;
    }

    /// <summary>Gets the encoder.</summary>
    public IEncoder Encoder { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Release();
}
