using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Turns an image column, a text column, or both into the features of a self-supervised encoder.</summary>
/// <remarks>
/// <para>
/// | Does this estimator need to look at the data to train its parameters? | Yes, unless an encoder is given; labels are not read |
/// | Input column data type | Images: <see cref="Microsoft.ML.Data.MLImage"/>, vector of <see cref="byte"/> (an encoded image), text (a path), or vector of 3·S·S <see cref="float"/> (C, H, W, each 0 to 1). Texts: text |
/// | Output column data type | Vector of <see cref="float"/> with slot names; its length is that of the encoder's features, or of the shared space |
/// | Required NuGet in addition to Microsoft.ML | MLNet.SelfSup and an engine, for instance MLNet.SelfSup.Cpu |
/// | Exportable to ONNX | Of images, from the pixels on, with the package MLNet.SelfSup.Onnx; see <see cref="OnnxConversionExtensions.CreateOnnxInput"/>. Of texts, the encoder by itself |
/// </para>
/// <para>The MLContext's <c>GpuDeviceId</c>, <c>FallbackToCpu</c> and seed are honoured; without a seed, 0 is taken, so that a run can be repeated and resumed.</para>
/// </remarks>
public sealed class SelfSupervisedEmbeddingEstimator : EncoderEstimator<SelfSupervisedEmbeddingTransformer>
{
    private readonly string _output;
    private readonly InputColumns _inputs;

    /// <summary>Initialises the estimator.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="output">The column of features.</param>
    /// <param name="inputs">The columns that are read.</param>
    /// <param name="options">How rows are embedded.</param>
    /// <param name="source">Where the encoder comes from.</param>
    /// <exception cref="ArgumentException">The name of the output is empty, or encoder, columns and space do not fit together.</exception>
    internal SelfSupervisedEmbeddingEstimator(IHostEnvironment environment, string output, InputColumns inputs, EmbeddingOptions? options, IEncoderSource source)
        : base(environment, EmbeddingComputation.Name, inputs, options, source, EmbeddingComputation.UseOf(inputs, options?.Space ?? EmbeddingSpace.Encoder))
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        EmbeddingComputation.Check(inputs, Options.Space);
        _output = output;
        _inputs = inputs;
    }

    /// <inheritdoc/>
    private protected override SelfSupervisedEmbeddingTransformer CreateTransformer(IHost host, SharedEncoder encoder) =>
        new(host, new EmbeddingComputation(_output, _inputs, Options.Space, encoder.Artifact), Options, encoder);

    /// <inheritdoc/>
    private protected override SchemaShape AppendOutputs(SchemaShape shape) => shape.WithSingleVector(_output);
}
