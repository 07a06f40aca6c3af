namespace MLNet.SelfSup.Images;

/// <summary>What happens to an image that can't be decoded.</summary>
public enum BadImagePolicy
{
    /// <summary>The first one ends the work with an error that names it and the reason.</summary>
    Throw,

    /// <summary>It is left out and counted (pre-training), or its features are missing values, NaN (embedding).</summary>
    Skip,
}
