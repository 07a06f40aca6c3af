using MLNet.SelfSup.Images;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Methods;

/// <summary>One pre-training: what to train on what, where, and whom to tell.</summary>
public sealed record PretrainingRequest
{
    /// <summary>Gets the method and its settings.</summary>
    public required PretrainingOptions Options { get; init; }

    /// <summary>Gets the images; at least one.</summary>
    public required IImageSet Images { get; init; }

    /// <summary>Gets the texts of the images, for methods that learn from pairs.</summary>
    /// <value><see langword="null"/>, the default, for methods that learn from images alone.</value>
    public PairedTexts? Texts { get; init; }

    /// <summary>Gets labelled images that tell how good the features are, while training goes on; they change no weight.</summary>
    /// <value><see langword="null"/> for none, the default.</value>
    public LabelledImages? Validation { get; init; }

    /// <summary>Gets the device.</summary>
    public ComputeDevice Device { get; init; }

    /// <summary>Gets the seed of every random draw.</summary>
    public int Seed { get; init; }

    /// <summary>Gets who hears of progress.</summary>
    public IProgress<PretrainingProgress>? Progress { get; init; }

    /// <summary>Gets who hears messages.</summary>
    public Action<MessageLevel, string>? Log { get; init; }
}
