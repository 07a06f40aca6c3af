using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.FineTuning;

/// <summary>Appends the value that belongs to an image (<c>Score</c>), by a fine-tuned encoder.</summary>
public sealed class ImageRegressionTransformer : EncoderTransformer
{
    private readonly PredictionComputation _computation;

    /// <summary>Initialises the transformer and makes the encoder runnable.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="computation">What is computed.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="encoder">The encoder.</param>
    internal ImageRegressionTransformer(IHostEnvironment environment, PredictionComputation computation, EmbeddingOptions options, SharedEncoder encoder)
        : base(environment, computation, options, encoder) => _computation = computation;

    /// <inheritdoc/>
    private protected override void Save(ModelSaveContext ctx) => ImageRegressionFormat.Format.Save(ctx, Context, _computation);
}
