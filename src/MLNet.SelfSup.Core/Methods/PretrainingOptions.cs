using System.Text.Json.Serialization;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Methods;

/// <summary>Settings that every self-supervised method shares, beside those of every training: what the encoder is, and how its features are read.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "method")]
[JsonDerivedType(typeof(MaeOptions), "mae")]
[JsonDerivedType(typeof(MocoOptions), "moco")]
[JsonDerivedType(typeof(MocoV3Options), "mocoV3")]
[JsonDerivedType(typeof(AlbefOptions), "albef")]
public abstract record PretrainingOptions : TrainingOptions
{
    private protected PretrainingOptions()
    {
    }

    /// <summary>Gets how features are read from the encoder that results.</summary>
    public FeatureOptions Features { get; init => field = Guard.NotNull(value); } = new();

    /// <summary>Gets the mean and deviation that normalise the pixels.</summary>
    public PixelNormalization Normalization { get; init => field = Guard.NotNull(value); } = PixelNormalization.ImageNet;

    /// <summary>Gets the file of an encoder that training starts from, for instance to go on with other images or by another method.</summary>
    /// <value>The path of an encoder of the same architecture, of any image size; <see langword="null"/>, the default, starts from random weights.</value>
    public string? InitialEncoder { get; init; }

    /// <summary>Gets which processes train together. <see cref="TrainingOptions.BatchSize"/> and the learning rate are those of all of them.</summary>
    /// <value>The default is <see cref="TrainingRanks.One"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public TrainingRanks Ranks { get; init => field = Guard.Defined(value); }

    /// <summary>Gets the architecture of the image encoder.</summary>
    [JsonIgnore]
    internal abstract EncoderOptions Architecture { get; }

    /// <summary>Gets the columns of texts that the method reads beside the images.</summary>
    /// <value><see langword="null"/> where it learns from images alone.</value>
    internal virtual TextColumns? Texts => null;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> NamesWithoutEffect => [.. base.NamesWithoutEffect, nameof(Features), nameof(Ranks)];

    /// <inheritdoc/>
    internal override IEnumerable<string> FindFaults() => [.. Architecture.FindFaults(), .. Architecture.FindFaults(Features), .. FindMissing(nameof(InitialEncoder), InitialEncoder)];

    /// <summary>Names a file that is asked for and not there, so that it is told before hours of decoding, not after.</summary>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="path">The file; <see langword="null"/> for none.</param>
    /// <returns>One sentence; empty where it is there.</returns>
    private protected static IEnumerable<string> FindMissing(string setting, string? path) =>
        path is null || File.Exists(path) ? [] : [$"there is no file '{Path.GetFullPath(path)}', which {setting} names"];
}
