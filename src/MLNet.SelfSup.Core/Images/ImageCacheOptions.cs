namespace MLNet.SelfSup.Images;

/// <summary>Settings of an <see cref="ImageCache"/>.</summary>
public sealed record ImageCacheOptions
{
    private const double Margin = 1.15;
    private const long DefaultBudget = 1L << 30;

    /// <summary>Gets the side of the views that training will cut from the images, in pixels.</summary>
    /// <value>At least 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public required int TrainingSize { get; init => field = Guard.AtLeast(value, 1); }

    /// <summary>Gets the memory for pixels, in bytes; beyond it they go to a memory-mapped file.</summary>
    /// <value>At least 0; 0 puts all pixels into the file. The default is 2³⁰.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public long MemoryBudget { get; init => field = Guard.AtLeast(value, 0); } = DefaultBudget;

    /// <summary>Gets the folder of that file.</summary>
    /// <value>A path, or <see langword="null"/> for the system's temporary folder, the default.</value>
    public string? Folder { get; init; }

    /// <summary>Gets what happens to an image that can't be read.</summary>
    /// <value>The default is <see cref="BadImagePolicy.Skip"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the policies.</exception>
    public BadImagePolicy BadImages { get; init => field = Guard.Defined(value); } = BadImagePolicy.Skip;

    /// <summary>Gets the number of threads that decode.</summary>
    /// <value>At least 1, or <see langword="null"/> for one a processor, the default. It does not change the result.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Threads { get; init => field = value is { } threads ? Guard.AtLeast(threads, 1) : null; }

    /// <summary>Gets the longest shorter side that is kept, about 1.15 times the training size; larger images are shrunk to it.</summary>
    internal int MaxShorterSide => (int)Math.Min(Math.Round(Margin * TrainingSize), int.MaxValue);
}
