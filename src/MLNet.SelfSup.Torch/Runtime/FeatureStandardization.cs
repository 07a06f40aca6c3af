using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Shifts and scales features by the mean and deviation that an artefact keeps.</summary>
internal sealed class FeatureStandardization : IDisposable
{
    /// <summary>Name of the mean among an artefact's tensors.</summary>
    public const string MeanName = "features.mean";

    /// <summary>Name of the standard deviation among an artefact's tensors.</summary>
    public const string DeviationName = "features.deviation";

    private readonly Tensor _shift;
    private readonly Tensor _scale;

    private FeatureStandardization(float[] mean, float[] deviation, Device device)
    {
        using var scope = NewDisposeScope();
        _shift = tensor(Array.ConvertAll(mean, m => -m)).to(device).DetachFromDisposeScope();
        _scale = tensor(deviation).reciprocal().to(device).DetachFromDisposeScope();
    }

    /// <summary>Tells whether a tensor of an artefact belongs here.</summary>
    /// <param name="name">The tensor's name.</param>
    public static bool IsName(string name) => name is MeanName or DeviationName;

    /// <summary>Reads mean and deviation where the artefact's options ask for them.</summary>
    /// <param name="artifact">The artefact.</param>
    /// <param name="device">Where the features are.</param>
    /// <returns>The object; <see langword="null"/> where features stay as they are.</returns>
    /// <exception cref="InvalidDataException">They are missing, of other features, of another length, or a deviation is not above 0.</exception>
    public static FeatureStandardization? Load(EncoderArtifact artifact, Device device)
    {
        if (!artifact.Description.Features.Standardize)
        {
            return null;
        }

        FeatureOptions features = artifact.Description.Features;
        if (artifact.Description.Provenance.Options?.Features is { } measured && measured with { Standardize = true } != features)
        {
            throw new InvalidDataException(
                $"The encoder's {MeanName} and {DeviationName} belong to {measured}, but its description asks for {features}. Set {nameof(FeatureOptions.Standardize)} to false to read other features.");
        }

        float[] mean = Read(artifact, MeanName);
        float[] deviation = Read(artifact, DeviationName);
        return Array.TrueForAll(deviation, d => float.IsFinite(d) && d > 0) && Array.TrueForAll(mean, float.IsFinite)
            ? new FeatureStandardization(mean, deviation, device)
            : throw new InvalidDataException($"{MeanName} or {DeviationName} has a value that is not finite, or a deviation that is not above 0.");
    }

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

    private static float[] Read(EncoderArtifact artifact, string name)
    {
        if (!artifact.Tensors.TryGetValue(name, out TensorData? data))
        {
            throw new InvalidDataException($"The encoder's description asks for standardised features, but the tensor {name} is missing.");
        }

        return data.Type == TensorType.Float32 && data.Shape.Count == 1 && data.Shape[0] == artifact.FeatureDim
            ? data.ToSingles()
            : throw new InvalidDataException(
                $"The tensor {name} is {data.Type} [{string.Join(", ", data.Shape)}]; the description asks for {TensorType.Float32} [{artifact.FeatureDim}].");
    }
}
