using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Methods;

/// <summary>One training with labels: what is put on which encoder, on what, where, and whom to tell.</summary>
public sealed record FineTuneRequest : TrainingRequest
{
    /// <summary>Gets the settings: <see cref="FineTuneOptions"/>, or <see cref="LinearProbeOptions"/>.</summary>
    public required SupervisedOptions Options { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the encoder that training starts from.</summary>
    public required EncoderArtifact Encoder { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets what each image should give.</summary>
    public required TrainingTargets Targets { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets images that are measured after each epoch; the weights of the best are what results.</summary>
    /// <value><see langword="null"/>, the default, for the weights of the last epoch.</value>
    public TargetImages? Validation { get; init; }

    /// <inheritdoc/>
    internal override TrainingOptions Settings => Options;
}
