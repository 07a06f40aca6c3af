using System.Text.Json.Serialization;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings that trainings with labels share, beside those of every training: how a head is put on an encoder and how long it is warmed up.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "training")]
[JsonDerivedType(typeof(FineTuneOptions), "fineTune")]
[JsonDerivedType(typeof(LinearProbeOptions), "linearProbe")]
public abstract record SupervisedOptions : TrainingOptions
{
    private protected SupervisedOptions()
    {
    }

    /// <summary>Gets what of the encoder the head reads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one that this training has.</exception>
    public abstract HeadInput Input { get; init; }

    /// <summary>Gets the learning rate for a batch of 256; the rate is this times batch × accumulation / 256.</summary>
    /// <value>Above 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double BaseLearningRate { get; init => field = Guard.Above(value, 0); } = 1e-3;

    /// <summary>Gets the number of epochs over which the learning rate rises from 0; a half cosine follows.</summary>
    /// <value>At least 0. The default is 5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 0.</exception>
    public double WarmupEpochs { get; init => field = Guard.AtLeast(value, 0); } = 5;

    /// <summary>Gets the smallest share of an image's area that a crop covers; the largest is 1.</summary>
    /// <value>Above 0, at most 1. The default is 0.08, the usual one.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double MinCropScale { get; init => field = Guard.InClosedInterval(Guard.Above(value, 0), 0, 1); } = 0.08;

    /// <summary>Gets the probability that an image is mirrored left to right.</summary>
    /// <value>From 0 to 1. The default is 0.5.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double FlipProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.5;

    /// <summary>Gets the probability that an image is turned upside down: for images that have no up, as satellites and microscopes take them.</summary>
    /// <value>From 0 to 1. The default is 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double VerticalFlipProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); }

    /// <summary>Gets how many epochs in a row may fail to better the validation before training stops.</summary>
    /// <value>At least 1, or <see langword="null"/> for all epochs, the default. It needs a validation; the weights of the best epoch are kept with it in either case.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int? Patience { get; init => field = value is { } epochs ? Guard.AtLeast(epochs, 1) : null; }

    /// <summary>Gets a value indicating whether the encoder's own weights stay as they are.</summary>
    [JsonIgnore]
    internal abstract bool IsEncoderFrozen { get; }

    /// <summary>Names what can't be trained on an encoder.</summary>
    /// <param name="architecture">The encoder's architecture.</param>
    /// <returns>One sentence a fault; empty where there is none.</returns>
    internal virtual IEnumerable<string> FindFaults(EncoderOptions architecture) => [];

    /// <summary>Checks what takes several values, or the encoder, to tell.</summary>
    /// <param name="architecture">The encoder's architecture.</param>
    /// <exception cref="ArgumentException">Some values do not fit together or not the encoder; the message names each.</exception>
    internal void Validate(EncoderOptions architecture)
    {
        Validate();
        string[] faults = [.. FindFaults(architecture)];
        if (faults.Length > 0)
        {
            throw new ArgumentException($"The options of {MethodName} do not fit the encoder: {string.Join("; ", faults)}.");
        }
    }
}
