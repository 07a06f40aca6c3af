using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Transforms;

/// <summary>An estimator of a transformer that applies a self-supervised encoder to rows.</summary>
/// <typeparam name="TTransformer">The transformer.</typeparam>
public abstract class EncoderEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : EncoderTransformer
{
    private readonly IHost _host;
    private readonly InputColumns _inputs;
    private readonly EncoderUse _use;
    private readonly IEncoderSource _source;

    /// <summary>Initialises the estimator.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="verb">What users call it.</param>
    /// <param name="inputs">The columns that are read.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="source">Where the encoder comes from.</param>
    /// <param name="use">What the encoder shall be able to do.</param>
    /// <exception cref="ArgumentException">The encoder must read texts and does not.</exception>
    private protected EncoderEstimator(
        IHostEnvironment environment, string verb, InputColumns inputs, EmbeddingOptions? options, IEncoderSource source, EncoderUse use)
    {
        if (use == EncoderUse.ImagesAndTexts && !source.ReadsTexts)
        {
            throw RowComputation.NoTextSide(source.MethodName, verb);
        }

        _host = environment.Register(GetType().Name);
        _inputs = inputs;
        _use = use;
        _source = source;
        Options = options ?? new EmbeddingOptions();
    }

    /// <summary>Gets how rows are computed.</summary>
    private protected EmbeddingOptions Options { get; }

    /// <summary>Makes the transformer, and trains the encoder first where none was given.</summary>
    /// <param name="input">Rows with the columns that are read; looked at only where the encoder is trained on them.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of a type that holds no image or no text.</exception>
    /// <exception cref="InvalidDataException">No image can be decoded, or one can't where the options' policy is to throw.</exception>
    /// <exception cref="MissingTextException">A row to train on has no text and the options' policy is to throw.</exception>
    /// <exception cref="InvalidOperationException">There is no row, no engine, or not the GPU that was asked for.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);

        // What can't be transformed later must not be trained on for hours first.
        _ = RowBindings.BindInputs(_inputs, input.Schema, _source.ImageSize);
        return CreateTransformer(_host, _source.GetEncoder(_host, input, _inputs.Image, _use));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        InputShape.Check(inputSchema, _inputs);
        return AppendOutputs(inputSchema);
    }

    /// <summary>Makes the transformer.</summary>
    /// <param name="host">The estimator's place in the MLContext.</param>
    /// <param name="encoder">The encoder.</param>
    /// <returns>The transformer.</returns>
    private protected abstract TTransformer CreateTransformer(IHost host, SharedEncoder encoder);

    /// <summary>Adds the output columns.</summary>
    /// <param name="shape">The shape of the input.</param>
    /// <returns>The shape of the output.</returns>
    private protected abstract SchemaShape AppendOutputs(SchemaShape shape);
}
