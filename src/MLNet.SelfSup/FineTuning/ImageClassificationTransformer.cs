using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.FineTuning;

/// <summary>Appends the class of an image (<c>PredictedLabel</c>, a key) and how likely each class is (<c>Score</c>), by a fine-tuned encoder.</summary>
public sealed class ImageClassificationTransformer : EncoderTransformer
{
    private readonly PredictionComputation _computation;

    /// <summary>Initialises the transformer and makes the encoder runnable.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="computation">What is computed.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="encoder">The encoder.</param>
    internal ImageClassificationTransformer(IHostEnvironment environment, PredictionComputation computation, EmbeddingOptions options, SharedEncoder encoder)
        : base(environment, computation, options, encoder) => _computation = computation;

    /// <summary>Gets the number of classes.</summary>
    public int ClassCount => _computation.Classes!.Count;

    /// <summary>Gets what each class is called, in the order of the scores: the values of the labels' keys as text, or their numbers where keys stand for none.</summary>
    public IReadOnlyList<string> ClassNames => [.. Enumerable.Range(0, ClassCount).Select(_computation.Classes!.NameOf)];

    /// <inheritdoc/>
    private protected override void Save(ModelSaveContext ctx) => ImageClassificationFormat.Format.Save(ctx, Context, _computation);
}
