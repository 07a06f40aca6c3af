using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Tells how likely the image and the text of a row belong together.</summary>
/// <remarks>
/// <para>
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | Images: <see cref="Microsoft.ML.Data.MLImage"/>, vector of <see cref="byte"/> (an encoded image), text (a path), or vector of 3·S·S <see cref="float"/> (C, H, W, each 0 to 1). Texts: text |
/// | Output column data type | <see cref="float"/>, a probability from 0 to 1 |
/// | Required NuGet in addition to Microsoft.ML | MLNet.SelfSup and an engine, for instance MLNet.SelfSup.Cpu |
/// | Exportable to ONNX | The encoder by itself, with the package MLNet.SelfSup.Onnx |
/// </para>
/// <para>The score is that of the matching head, which looks at image and text together (ALBEF, arXiv:2107.07651, section 3.2).</para>
/// </remarks>
public sealed class ImageTextMatchEstimator : EncoderEstimator<ImageTextMatchTransformer>
{
    private readonly string _score;
    private readonly InputColumns _inputs;

    /// <summary>Initialises the estimator.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="score">The column of probabilities.</param>
    /// <param name="inputs">The columns of images and texts.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="source">Where the encoder comes from.</param>
    /// <exception cref="ArgumentException">The name of the output is empty, or the encoder reads no texts.</exception>
    internal ImageTextMatchEstimator(IHostEnvironment environment, string score, InputColumns inputs, EmbeddingOptions? options, IEncoderSource source)
        : base(environment, MatchComputation.Name, inputs, options, source, EncoderUse.ImagesAndTexts)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(score);
        _score = score;
        _inputs = inputs;
    }

    /// <inheritdoc/>
    private protected override ImageTextMatchTransformer CreateTransformer(IHost host, SharedEncoder encoder) =>
        new(host, new MatchComputation(_score, _inputs, encoder.Artifact), Options, encoder);

    /// <inheritdoc/>
    private protected override SchemaShape AppendOutputs(SchemaShape shape) => shape.WithSingle(_score);
}
