using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Shifts and scales features by the mean and deviation that an artefact keeps.</summary>
internal sealed class FeatureStandardization : IDisposable
{
    private readonly Tensor _shift;
    private readonly Tensor _scale;

    private FeatureStandardization(FeatureScale scale, Device device)
    {
        using var scope = NewDisposeScope();
        _shift = tensor(Array.ConvertAll(scale.Mean, m => -m)).to(device).DetachFromDisposeScope();
        _scale = tensor(scale.Deviation).reciprocal().to(device).DetachFromDisposeScope();
    }

    /// <summary>Reads mean and deviation where the artefact's options ask for them.</summary>
    /// <param name="artifact">The artefact.</param>
    /// <param name="device">Where the features are.</param>
    /// <returns>The object; <see langword="null"/> where features stay as they are.</returns>
    /// <exception cref="InvalidDataException">They are missing, of other features, of another length, or a deviation is not above 0.</exception>
    public static FeatureStandardization? Load(EncoderArtifact artifact, Device device) =>
        FeatureScale.Load(artifact) is { } scale ? new FeatureStandardization(scale, device) : null;

    /// <summary>Standardises features.</summary>
    /// <param name="features"><c>[N, D]</c>, changed in place.</param>
    public void Apply(Tensor features)
    {
        features.AddInPlace(_shift);
        _ = features.mul_(_scale);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shift.Dispose();
        _scale.Dispose();
    }
}
