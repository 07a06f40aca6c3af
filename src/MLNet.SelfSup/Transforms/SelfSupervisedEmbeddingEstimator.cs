using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Transforms;

/// <summary>Turns an image column into the features of a self-supervised encoder.</summary>
/// <remarks>
/// <para>
/// | Does this estimator need to look at the data to train its parameters? | Yes, unless an encoder is given; labels are not read |
/// | Input column data type | <see cref="Microsoft.ML.Data.MLImage"/>, vector of <see cref="byte"/> (an encoded image), text (a path), or vector of 3·S·S <see cref="float"/> (C, H, W, each 0 to 1) |
/// | Output column data type | Vector of FeatureDim <see cref="float"/> with slot names |
/// | Required NuGet in addition to Microsoft.ML | MLNet.SelfSup and an engine, for instance MLNet.SelfSup.Cpu |
/// | Exportable to ONNX | The encoder, not the transformer |
/// </para>
/// <para>The MLContext's <c>GpuDeviceId</c>, <c>FallbackToCpu</c> and seed are honoured; without a seed, 0 is taken, so that a run can be repeated and resumed.</para>
/// </remarks>
public sealed class SelfSupervisedEmbeddingEstimator : IEstimator<SelfSupervisedEmbeddingTransformer>
{
    private readonly IHost _host;
    private readonly EmbeddingColumns _columns;
    private readonly EmbeddingOptions _options;
    private readonly IEncoderSource _source;

    /// <summary>Initialises the estimator.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="columns">Input and output.</param>
    /// <param name="options">How rows are embedded.</param>
    /// <param name="source">Where the encoder comes from.</param>
    internal SelfSupervisedEmbeddingEstimator(IHostEnvironment environment, EmbeddingColumns columns, EmbeddingOptions? options, IEncoderSource source)
    {
        _host = environment.Register(nameof(SelfSupervisedEmbeddingEstimator));
        _columns = columns;
        _options = options ?? new EmbeddingOptions();
        _source = source;
    }

    /// <summary>Makes the transformer, and trains the encoder first where none was given.</summary>
    /// <param name="input">Rows with the image column; read only where the encoder is trained on them.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of a type that holds no image.</exception>
    /// <exception cref="InvalidDataException">No image can be decoded, or one can't where the options' policy is to throw.</exception>
    /// <exception cref="InvalidOperationException">There is no row, no engine, or not the GPU that was asked for.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public SelfSupervisedEmbeddingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);

        // What can't be transformed later must not be trained on for hours first.
        _ = ImageColumn.Bind(input.Schema, _columns.Input, _source.ImageSize);
        return new SelfSupervisedEmbeddingTransformer(_host, _columns, _options, _source.GetEncoder(_host, input, _columns.Input));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => EmbeddingSchema.Append(inputSchema, _columns);
}
