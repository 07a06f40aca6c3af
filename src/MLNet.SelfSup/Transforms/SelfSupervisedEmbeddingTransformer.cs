using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Appends the features of a self-supervised encoder to rows of images.</summary>
/// <remarks>
/// Rows are embedded in batches while a cursor that asks for the features moves, and not at all otherwise. It is saved inside
/// model.zip with its encoder and loads with <c>mlContext.Model.Load</c>. Any number of cursors and prediction engines may use it
/// at the same time. Disposing frees the engine's copy of the encoder once nothing uses it; the transformer stays usable, and
/// what uses it next makes the encoder anew.
/// </remarks>
public sealed class SelfSupervisedEmbeddingTransformer : ITransformer, IDisposable
{
    private readonly EmbeddingContext _context;
    private readonly EncoderLease _lease;

    /// <summary>Initialises the transformer and makes the encoder runnable.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="columns">Input and output.</param>
    /// <param name="options">How rows are embedded.</param>
    /// <param name="encoder">The encoder.</param>
    /// <exception cref="InvalidDataException">The encoder's weights do not fit its description.</exception>
    /// <exception cref="InvalidOperationException">No engine, or not the GPU that was asked for, is there.</exception>
    internal SelfSupervisedEmbeddingTransformer(IHostEnvironment environment, EmbeddingColumns columns, EmbeddingOptions options, SharedEncoder encoder)
    {
        _context = new EmbeddingContext(environment.Register(nameof(SelfSupervisedEmbeddingTransformer)), columns, options, encoder);
        _lease = encoder.Acquire();
    }

    /// <summary>Gets the encoder, given or trained; <see cref="EncoderArtifact.Save(string)"/> writes it to a file for other pipelines.</summary>
    public EncoderArtifact Encoder => _context.Artifact;

    /// <summary>Gets how rows are embedded.</summary>
    public EmbeddingOptions Options => _context.Options;

    /// <summary>Gets the name of the column of features.</summary>
    public string OutputColumnName => _context.Columns.Output;

    /// <summary>Gets the name of the column of images.</summary>
    public string InputColumnName => _context.Columns.Input;

    /// <summary>Gets a value indicating whether rows can be mapped one by one, as prediction engines do; always <see langword="true"/>.</summary>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new EmbeddingDataView(_context, Bind(input.Schema), input);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new EmbeddingRowMapper(_context, Bind(inputSchema));

    /// <summary>Gives up this transformer's hold on the engine's copy of the encoder.</summary>
    public void Dispose() => _lease.Dispose();

    /// <inheritdoc/>
    void ICanSaveModel.Save(ModelSaveContext ctx) => EmbeddingModelFormat.Save(ctx, _context);

    private EmbeddingBindings Bind(DataViewSchema input) =>
        new(_context.Columns, input, _context.Artifact.ImageSize, _context.Artifact.FeatureDim);
}
