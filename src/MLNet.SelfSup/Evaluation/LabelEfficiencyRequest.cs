using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Evaluation;

/// <summary>What is compared on what.</summary>
internal sealed record LabelEfficiencyRequest
{
    /// <summary>Gets the rows that labels are drawn from.</summary>
    public required IDataView Train { get; init; }

    /// <summary>Gets the rows that are tested.</summary>
    public required IDataView Test { get; init; }

    /// <summary>Gets the column of labels, of both.</summary>
    public required string LabelColumnName { get; init; }

    /// <summary>Gets the column of images, of both.</summary>
    public required string ImageColumnName { get; init; }

    /// <summary>Gets the encoder.</summary>
    public required EncoderArtifact Encoder { get; init; }

    /// <summary>Gets the settings.</summary>
    public required LabelEfficiencyOptions Options { get; init; }

    /// <summary>Gets what the user compares besides.</summary>
    public required IReadOnlyList<LabelEfficiencyApproach> Approaches { get; init; }

    /// <summary>Gets who hears of progress.</summary>
    public IProgress<LabelEfficiencyProgress>? Progress { get; init; }

    /// <summary>Gets what finds the engine.</summary>
    public required Func<IEncoderRuntime> Runtime { get; init; }
}
