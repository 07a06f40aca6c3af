using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Appends the features of a self-supervised encoder to rows of images, of texts, or of both.</summary>
public sealed class SelfSupervisedEmbeddingTransformer : EncoderTransformer
{
    private readonly EmbeddingComputation _computation;

    /// <summary>Initialises the transformer and makes the encoder runnable.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="computation">What is computed.</param>
    /// <param name="options">How rows are embedded.</param>
    /// <param name="encoder">The encoder.</param>
    internal SelfSupervisedEmbeddingTransformer(IHostEnvironment environment, EmbeddingComputation computation, EmbeddingOptions options, SharedEncoder encoder)
        : base(environment, computation, options, encoder) => _computation = computation;

    /// <summary>Gets the name of the column of features.</summary>
    public string OutputColumnName => _computation.Outputs[0].Name;

    /// <summary>Gets the name of the column of texts.</summary>
    /// <value><see langword="null"/> where images alone are read.</value>
    public string? TextColumnName => _computation.Inputs.Text;

    /// <inheritdoc/>
    private protected override void Save(ModelSaveContext ctx) => EmbeddingModelFormat.Save(ctx, Context, _computation);
}
