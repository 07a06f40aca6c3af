using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Artifacts;

/// <summary>Mean and deviation that standardise an encoder's features: <c>(feature - Mean) / Deviation</c>.</summary>
/// <param name="Mean"><c>[D]</c>.</param>
/// <param name="Deviation"><c>[D]</c>, each above 0.</param>
internal sealed record FeatureScale(float[] Mean, float[] Deviation)
{
    /// <summary>Reads them where the artefact's options ask for them.</summary>
    /// <param name="artifact">The artefact.</param>
    /// <returns>The scale; <see langword="null"/> where features stay as they are.</returns>
    /// <exception cref="InvalidDataException">They are missing, of other features, of another length, or a deviation is not above 0.</exception>
    public static FeatureScale? Load(EncoderArtifact artifact)
    {
        FeatureOptions features = artifact.Description.Features;
        if (!features.Standardize)
        {
            return null;
        }

        if (artifact.Description.Provenance.Options?.Features is { } measured && measured with { Standardize = true } != features)
        {
            throw new InvalidDataException(
                $"The encoder's {TensorNames.FeatureMean} and {TensorNames.FeatureDeviation} belong to {measured}, but its description asks for {features}. Set {nameof(FeatureOptions.Standardize)} to false to read other features.");
        }

        float[] mean = Read(artifact, TensorNames.FeatureMean);
        float[] deviation = Read(artifact, TensorNames.FeatureDeviation);
        return Array.TrueForAll(deviation, d => float.IsFinite(d) && d > 0) && Array.TrueForAll(mean, float.IsFinite)
            ? new FeatureScale(mean, deviation)
            : throw new InvalidDataException($"{TensorNames.FeatureMean} or {TensorNames.FeatureDeviation} has a value that is not finite, or a deviation that is not above 0.");
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
                $"The tensor {name} is {data.Type} {TensorFit.Format(data.Shape)}; the description asks for {TensorType.Float32} [{artifact.FeatureDim}].");
    }
}
