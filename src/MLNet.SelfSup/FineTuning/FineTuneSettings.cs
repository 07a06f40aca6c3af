using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.FineTuning;

/// <summary>What a fine-tuning trainer is made with.</summary>
internal sealed record FineTuneSettings
{
    /// <summary>Gets the column of labels.</summary>
    public required string LabelColumn { get; init => field = Check(value, nameof(LabelColumn)); }

    /// <summary>Gets the column of images.</summary>
    public required string ImageColumn { get; init => field = Check(value, nameof(ImageColumn)); }

    /// <summary>Gets the encoder that training starts from.</summary>
    public required EncoderArtifact Encoder { get; init => field = Guard.NotNull(value); }

    /// <summary>Gets the training.</summary>
    public required FineTuneOptions Options { get; init; }

    /// <summary>Gets images to measure on; <see langword="null"/> for none.</summary>
    public IDataView? ValidationSet { get; init; }

    /// <summary>Gets how rows are predicted.</summary>
    public required EmbeddingOptions Prediction { get; init; }

    /// <summary>Gets who hears of progress.</summary>
    public IProgress<PretrainingProgress>? Progress { get; init; }

    /// <summary>Gets what finds the engine, which must train.</summary>
    public required Func<IEncoderRuntime> Runtime { get; init; }

    /// <summary>Gets what stops training.</summary>
    public CancellationToken CancellationToken { get; init; }

    private static string Check(string value, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);
        return value;
    }
}
