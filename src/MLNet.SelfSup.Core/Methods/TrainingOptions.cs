using System.Text.Json.Serialization;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings that every training shares, with labels or without: its length, the loader, checkpoints and logs.</summary>
/// <remarks>Options hold data alone, so that they can be stored with what they made.</remarks>
public abstract record TrainingOptions
{
    // An engine must know what it trains, so options are this library's own.
    private protected TrainingOptions()
    {
    }

    /// <summary>Gets the number of passes over the images.</summary>
    /// <value>At least 0; 0 gives the untrained network, for comparison. The default is 120.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public int Epochs { get; init => field = Guard.AtLeast(value, 0); } = 120;

    /// <summary>Gets the number of images a step. With fewer images than that, a batch holds them all.</summary>
    /// <value>At least 1. The default is 64.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int BatchSize { get; init => field = Guard.AtLeast(value, 1); } = 64;

    /// <summary>Gets the number of batches whose gradients are added before the weights move.</summary>
    /// <value>At least 1. The default is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int GradientAccumulation { get; init => field = Guard.AtLeast(value, 1); } = 1;

    /// <summary>Gets a value indicating whether blocks forget what they computed and compute it again for their gradient (arXiv:1604.06174): larger batches and encoders fit, for up to two fifths more time.</summary>
    /// <value>The default is <see langword="false"/>. Weights are the same either way (CPU).</value>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Gets a value indicating whether a training that would take more memory than is free is refused before it begins.</summary>
    /// <value>The default is <see langword="true"/>. Of a GPU's memory nothing is known beforehand.</value>
    public bool CheckMemory { get; init; } = true;

    /// <summary>Gets the largest norm of the whole gradient; longer ones are scaled down to it.</summary>
    /// <value>Above 0, or <see langword="null"/> for no limit, the default.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double? MaxGradientNorm { get; init => field = value is { } norm ? Guard.Above(norm, 0) : null; }

    /// <summary>Gets in which numbers the blocks of Vision Transformers multiply.</summary>
    /// <value>The default is <see cref="TrainingPrecision.Single"/>. Half precisions pay on GPUs that have them, and bfloat16 on processors with AMX; networks without transformer blocks and convolutions know the first two alone.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public TrainingPrecision Precision { get; init => field = Guard.Defined(value); } = TrainingPrecision.Single;

    /// <summary>Gets the number of threads of the numeric library.</summary>
    /// <value>At least 1, or <see langword="null"/> for its own choice, the default. Weights repeat bit for bit with the same number only.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Threads { get; init => field = value is { } threads ? Guard.AtLeast(threads, 1) : null; }

    /// <summary>Gets the number of threads that make views ahead of the step.</summary>
    /// <value>At least 1, or <see langword="null"/> for one a processor, at most 8, the default. It does not change the result.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? LoaderWorkers { get; init => field = value is { } workers ? Guard.AtLeast(workers, 1) : null; }

    /// <summary>Gets the memory for decoded images, in megabytes (2²⁰ bytes); beyond it they go to a memory-mapped file.</summary>
    /// <value>At least 0. The default is 1024.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public int CacheMegabytes { get; init => field = Guard.AtLeast(value, 0); } = 1024;

    /// <summary>Gets the folder of that memory-mapped file.</summary>
    /// <value>A path, or <see langword="null"/> for the system's temporary folder, the default.</value>
    public string? CacheFolder { get; init; }

    /// <summary>Gets what happens to an image that can't be decoded.</summary>
    /// <value>The default is <see cref="BadImagePolicy.Skip"/>: it is left out and reported.</value>
    public BadImagePolicy BadImages { get; init => field = Guard.Defined(value); } = BadImagePolicy.Skip;

    /// <summary>Gets the folder of checkpoints. Where it holds one of the same options, training goes on from it.</summary>
    /// <value>A path, or <see langword="null"/> for none, the default.</value>
    public string? CheckpointFolder { get; init; }

    /// <summary>Gets the number of epochs between two checkpoints.</summary>
    /// <value>At least 1. The default is 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int CheckpointEveryEpochs { get; init => field = Guard.AtLeast(value, 1); } = 1;

    /// <summary>Gets the folder of the training log: <c>training.jsonl</c> and TensorBoard event files.</summary>
    /// <value>A path, or <see langword="null"/> for none, the default.</value>
    public string? LogFolder { get; init; }

    /// <summary>Gets the short name of what is trained, as it stands in files and messages.</summary>
    [JsonIgnore]
    public abstract string MethodName { get; }

    /// <summary>Gets the names of the settings that the weights do not depend on: a checkpoint goes on where these alone differ.</summary>
    /// <remarks>Threads change the last bits alone: a warning tells.</remarks>
    internal virtual IReadOnlyList<string> NamesWithoutEffect =>
    [
        nameof(GradientCheckpointing), nameof(CheckMemory), nameof(Threads), nameof(LoaderWorkers), nameof(CacheMegabytes), nameof(CacheFolder),
        nameof(BadImages), nameof(CheckpointFolder), nameof(CheckpointEveryEpochs), nameof(LogFolder),
    ];

    /// <summary>Names every combination of values that can't be trained.</summary>
    /// <returns>One sentence a fault; empty where there is none.</returns>
    internal virtual IEnumerable<string> FindFaults() => [];

    /// <summary>Names what trains, but hardly as wanted.</summary>
    /// <param name="batchSize">The images that a batch really has: no more than there are.</param>
    /// <returns>One sentence each; empty where there is none.</returns>
    internal virtual IEnumerable<string> FindDoubts(int batchSize) => [];

    /// <summary>Names what a batch of this size can't be trained with.</summary>
    /// <param name="batchSize">The images that a batch really has: no more than there are.</param>
    /// <returns>One sentence a fault; empty where there is none.</returns>
    internal virtual IEnumerable<string> FindBatchFaults(int batchSize) => [];

    /// <summary>Names what so many processes can't train together.</summary>
    /// <param name="ranks">The processes, more than one.</param>
    /// <param name="rowsPerRank">The images of a batch that each takes.</param>
    /// <returns>One sentence a fault; empty where there is none.</returns>
    internal virtual IEnumerable<string> FindRankFaults(int ranks, int rowsPerRank) => [];

    /// <summary>Checks what takes several values to tell.</summary>
    /// <exception cref="ArgumentException">Some values do not fit together; the message names each.</exception>
    internal void Validate()
    {
        string[] faults = [.. FindFaults(), .. FindBatchFaults(BatchSize)];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The options of {MethodName} do not fit together: {string.Join("; ", faults)}.");
        }
    }
}
