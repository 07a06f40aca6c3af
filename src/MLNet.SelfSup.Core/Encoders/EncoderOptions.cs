using System.Text.Json.Serialization;

namespace MLNet.SelfSup.Encoders;

/// <summary>The architecture of an image encoder. It is stored in the encoder's file.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(VisionTransformerOptions), "visionTransformer")]
[JsonDerivedType(typeof(ResNetOptions), "resNet")]
public abstract record EncoderOptions
{
    // Architectures are this library's own: a runtime must know each of them.
    private protected EncoderOptions()
    {
    }

    /// <summary>Gets the side of the square images that the encoder reads, in pixels.</summary>
    /// <value>From 8 to 4096.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int ImageSize { get; init => field = Guard.InClosedInterval(value, 8, 4096); } = 224;

    /// <summary>Gets the width of the tokens, or of the last map's positions.</summary>
    [JsonIgnore]
    internal abstract int TokenDim { get; }

    /// <summary>Gets the length of the feature vector that <paramref name="features"/> asks for.</summary>
    /// <param name="features">Which tokens are pooled, from which blocks.</param>
    /// <returns>D, above 0.</returns>
    public abstract int GetFeatureDim(FeatureOptions features);

    /// <summary>Names every combination of values that can't be built.</summary>
    /// <returns>One sentence a fault; empty where there is none.</returns>
    internal abstract IEnumerable<string> FindFaults();

    /// <summary>Names what of a choice of features the encoder does not have.</summary>
    /// <param name="features">The choice.</param>
    /// <returns>One sentence a fault; empty where there is none.</returns>
    internal virtual IEnumerable<string> FindFaults(FeatureOptions features) => [];
}
