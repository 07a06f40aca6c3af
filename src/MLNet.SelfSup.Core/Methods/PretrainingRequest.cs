namespace MLNet.SelfSup.Methods;

/// <summary>One pre-training: what to train on what, where, and whom to tell.</summary>
public sealed record PretrainingRequest : TrainingRequest
{
    /// <summary>Gets the method and its settings.</summary>
    public required PretrainingOptions Options { get; init; }

    /// <summary>Gets the texts of the images, for methods that learn from pairs.</summary>
    /// <value><see langword="null"/>, the default, for methods that learn from images alone.</value>
    public PairedTexts? Texts { get; init; }

    /// <summary>Gets labelled images that tell how good the features are, while training goes on; they change no weight.</summary>
    /// <value><see langword="null"/> for none, the default.</value>
    public LabelledImages? Validation { get; init; }

    /// <inheritdoc/>
    internal override TrainingOptions Settings => Options;
}
