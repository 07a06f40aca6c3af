using MLNet.SelfSup.Images;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Methods;

/// <summary>What every training is asked with: images, where to train, and whom to tell.</summary>
public abstract record TrainingRequest
{
    // What is asked of an engine is this library's own, as the options are.
    private protected TrainingRequest()
    {
    }

    /// <summary>Gets the images; at least one.</summary>
    public required IImageSet Images { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the device.</summary>
    public ComputeDevice Device { get; init; }

    /// <summary>Gets the seed of every random draw.</summary>
    public int Seed { get; init; }

    /// <summary>Gets who hears of progress.</summary>
    public IProgress<PretrainingProgress>? Progress { get; init; }

    /// <summary>Gets who hears messages.</summary>
    public Action<MessageLevel, string>? Log { get; init; }

    /// <summary>Gets the memory that training may take, in bytes; <see langword="null"/> for what the process has.</summary>
    internal long? MemoryLimit { get; init; }

    /// <summary>Gets the settings that all trainings share.</summary>
    internal abstract TrainingOptions Settings { get; }
}
