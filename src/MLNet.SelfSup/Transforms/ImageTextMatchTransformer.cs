using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Appends how likely the image and the text of a row belong together.</summary>
public sealed class ImageTextMatchTransformer : EncoderTransformer
{
    private readonly MatchComputation _computation;

    /// <summary>Initialises the transformer and makes the encoder runnable.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="computation">What is computed.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="encoder">The encoder.</param>
    internal ImageTextMatchTransformer(IHostEnvironment environment, MatchComputation computation, EmbeddingOptions options, SharedEncoder encoder)
        : base(environment, computation, options, encoder) => _computation = computation;

    /// <summary>Gets the name of the column of probabilities.</summary>
    public string ScoreColumnName => _computation.Outputs[0].Name;

    /// <summary>Gets the name of the column of texts.</summary>
    public string TextColumnName => _computation.Inputs.Text!;

    /// <inheritdoc/>
    private protected override void Save(ModelSaveContext ctx) => MatchModelFormat.Save(ctx, Context, _computation);
}
