using System.Numerics;

namespace MLNet.SelfSup.Encoders;

/// <summary>How an encoder's tokens become one feature vector.</summary>
public sealed record FeatureOptions
{
    private const int Quarters = 4;

    /// <summary>Gets what is pooled from each block that is read.</summary>
    /// <value>One or more of the flags. The default is <see cref="FeaturePooling.PatchMean"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">No flag, or an unknown one, is set.</exception>
    public FeaturePooling Pooling
    {
        get;
        init => field = value != FeaturePooling.None && (value & ~AllPoolings) == FeaturePooling.None
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Pooling), value, $"{nameof(Pooling)} is {value}; it must be one or more of {AllPoolings}.");
    } = FeaturePooling.PatchMean;

    /// <summary>Gets how many blocks (of a ResNet: stages) are read and concatenated, counted from the last; of a Vision Transformer's, the last alone passes the final norm.</summary>
    /// <value>At least 1; a number above the encoder's depth means all blocks. The default is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int LastBlocks { get; init => field = Guard.AtLeast(value, 1); } = 1;

    /// <summary>Gets a value indicating whether each feature is shifted and scaled to mean 0 and deviation 1 over the pre-training images.</summary>
    /// <value>The default is <see langword="true"/>, so that any ML.NET trainer can follow without a normaliser.</value>
    public bool Standardize { get; init; } = true;

    /// <summary>Gets the number of pooled vectors a block.</summary>
    internal int PoolingCount => BitOperations.PopCount((uint)Pooling) + (Pooling.HasFlag(FeaturePooling.PatchQuarters) ? Quarters - 1 : 0);

    private static FeaturePooling AllPoolings => FeaturePooling.ClassToken | FeaturePooling.PatchMean | FeaturePooling.PatchDeviation | FeaturePooling.PatchQuarters;
}
