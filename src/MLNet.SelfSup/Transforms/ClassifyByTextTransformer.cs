using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Appends the class that an image belongs to, and how likely each class is, by texts that describe the classes.</summary>
public sealed class ClassifyByTextTransformer : EncoderTransformer
{
    private readonly ClassificationComputation _computation;

    /// <summary>Initialises the transformer, makes the encoder runnable and encodes the prompts.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="computation">What is computed.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="encoder">The encoder.</param>
    internal ClassifyByTextTransformer(IHostEnvironment environment, ClassificationComputation computation, EmbeddingOptions options, SharedEncoder encoder)
        : base(environment, computation, options, encoder) => _computation = computation;

    /// <summary>Gets the name of the column of labels.</summary>
    public string PredictedLabelColumnName => _computation.Outputs[0].Name;

    /// <summary>Gets the name of the column of probabilities.</summary>
    public string ScoreColumnName => _computation.Outputs[1].Name;

    /// <summary>Gets the classes, in the order of the scores.</summary>
    public IReadOnlyList<TextClass> Classes => _computation.Classes;

    /// <inheritdoc/>
    private protected override void Save(ModelSaveContext ctx) => ClassificationModelFormat.Save(ctx, Context, _computation);
}
