using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Transforms;

/// <summary>A transformer that applies a self-supervised encoder to rows and appends what it computes.</summary>
/// <remarks>
/// Rows are computed in batches while a cursor that asks for the new columns moves, and not at all otherwise. It is saved inside
/// model.zip with its encoder and loads with <c>mlContext.Model.Load</c>. Any number of cursors and prediction engines may use it
/// at the same time. Disposing frees the engine's copy of the encoder once nothing uses it; the transformer stays usable, and
/// what uses it next makes the encoder anew.
/// </remarks>
public abstract class EncoderTransformer : ITransformer, IDisposable
{
    private readonly EncoderLease _lease;

    /// <summary>Initialises the transformer and makes the encoder runnable.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="computation">What is computed.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="encoder">The encoder.</param>
    /// <exception cref="InvalidDataException">The encoder's weights do not fit its description.</exception>
    /// <exception cref="InvalidOperationException">No engine, or not the GPU that was asked for, is there.</exception>
    private protected EncoderTransformer(IHostEnvironment environment, RowComputation computation, EmbeddingOptions options, SharedEncoder encoder)
    {
        Context = new RowContext(environment.Register(GetType().Name), computation, options, encoder);
        _lease = encoder.Acquire();
        try
        {
            computation.Prepare(_lease.Encoder, options.BatchSize);
        }
        catch
        {
            _lease.Dispose();
            throw;
        }
    }

    /// <summary>Gets the encoder, given or trained; <see cref="EncoderArtifact.Save(string)"/> writes it to a file for other pipelines.</summary>
    public EncoderArtifact Encoder => Context.Artifact;

    /// <summary>Gets how rows are computed.</summary>
    public EmbeddingOptions Options => Context.Options;

    /// <summary>Gets the name of the column of images.</summary>
    /// <value><see langword="null"/> where texts alone are read.</value>
    public string? ImageColumnName => Context.Computation.Inputs.Image;

    /// <summary>Gets a value indicating whether rows can be mapped one by one, as prediction engines do; always <see langword="true"/>.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Gets what the transformer's cursors and rows share.</summary>
    private protected RowContext Context { get; }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).Output;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ComputedDataView(this, Context, Bind(input.Schema), input);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new ComputedRowMapper(Context, Bind(inputSchema));

    /// <summary>Gives up this transformer's hold on the engine's copy of the encoder.</summary>
    public void Dispose()
    {
        _lease.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

    /// <summary>Writes the transformer into a model.</summary>
    /// <param name="ctx">Its place in the model.</param>
    private protected abstract void Save(ModelSaveContext ctx);

    private RowBindings Bind(DataViewSchema input) => new(Context.Computation, input, Context.Artifact.ImageSize);
}
