namespace MLNet.SelfSup.Images;

/// <summary>Mean and standard deviation a channel, for pixels scaled to [0, 1].</summary>
public sealed record PixelNormalization
{
    /// <summary>Gets the statistics of ImageNet, which MAE, MoCo and MoCo v3 use.</summary>
    public static PixelNormalization ImageNet { get; } = new() { Mean = [0.485f, 0.456f, 0.406f], StandardDeviation = [0.229f, 0.224f, 0.225f] };

    /// <summary>Gets the statistics of CLIP, which ALBEF uses.</summary>
    public static PixelNormalization Clip { get; } = new()
    {
        Mean = [0.48145466f, 0.4578275f, 0.40821073f],
        StandardDeviation = [0.26862954f, 0.26130258f, 0.27577711f],
    };

    /// <summary>Gets the mean of R, G, B.</summary>
    /// <exception cref="ArgumentException">There are not three values.</exception>
    public required IReadOnlyList<float> Mean { get; init => field = Three(value, nameof(Mean)); }

    /// <summary>Gets the standard deviation of R, G, B, each above 0.</summary>
    /// <exception cref="ArgumentException">There are not three values, or one is not above 0.</exception>
    public required IReadOnlyList<float> StandardDeviation
    {
        get;
        init => field = Three(value, nameof(StandardDeviation)).All(v => v > 0)
            ? value
            : throw new ArgumentException($"{nameof(StandardDeviation)} is [{string.Join(", ", value)}]; each value must be above 0.", nameof(value));
    }

    /// <inheritdoc/>
    public bool Equals(PixelNormalization? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && StandardDeviation.SequenceEqual(other.StandardDeviation);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean[0], Mean[1], Mean[2], StandardDeviation[0], StandardDeviation[1], StandardDeviation[2]);

    private static IReadOnlyList<float> Three(IReadOnlyList<float> values, string name) =>
        values is { Count: 3 } && values.All(float.IsFinite)
            ? values
            : throw new ArgumentException($"{name} has {values?.Count ?? 0} values; it must have three finite ones, for R, G and B.", name);
}
