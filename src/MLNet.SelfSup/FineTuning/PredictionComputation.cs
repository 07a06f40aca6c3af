using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.FineTuning;

/// <summary>Predicts from images by a head that was trained on labels.</summary>
internal sealed class PredictionComputation : RowComputation
{
    /// <summary>What users call it.</summary>
    public const string Name = "SelfSupervisedFineTune";

    /// <summary>The columns that ML.NET's trainers add.</summary>
    public const string PredictedLabel = "PredictedLabel";

    /// <summary>The column of probabilities, or of a regression's values.</summary>
    public const string Score = "Score";

    /// <summary>Initialises the computation.</summary>
    /// <param name="image">The column of images.</param>
    /// <param name="classes">The classes; <see langword="null"/> for a regression.</param>
    /// <param name="artifact">The encoder with its head.</param>
    /// <exception cref="ArgumentException">The encoder has no head, or one of something else.</exception>
    public PredictionComputation(string image, ClassLabels? classes, EncoderArtifact artifact)
        : base(new InputColumns(image, text: null))
    {
        HeadDescription? head = artifact.Description.Head;
        if (head is null || head.OutputCount != (classes?.Count ?? 1) || head.Regression is null != classes is not null)
        {
            throw new ArgumentException($"The encoder's head is {head?.ToString() ?? "absent"}, which does not predict {(classes is null ? "a value" : $"{classes.Count} classes")}.", nameof(artifact));
        }

        Classes = classes;
        Width = head.OutputCount;
        Outputs = classes is null
            ? [new NumberOutput(Score)]
            : [new KeyOutput(PredictedLabel, classes), new VectorOutput(Score, classes.Count, classes.NameOf)];
    }

    /// <inheritdoc/>
    public override string Verb => Name;

    /// <summary>Gets the classes; <see langword="null"/> for a regression.</summary>
    public ClassLabels? Classes { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs { get; }

    /// <inheritdoc/>
    public override int Width { get; }

    /// <inheritdoc/>
    public override GraphPart Describe(IGraphSource source, EncoderArtifact artifact) => source.DescribePrediction(artifact);

    /// <inheritdoc/>
    public override void Compute(IEncoder encoder, ReadOnlySpan<float> pixels, IReadOnlyList<string> texts, Span<float> numbers) =>
        ((IImagePredictor)encoder).Predict(pixels, numbers);
}
