using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>Tells which of several classes an image belongs to, from texts that describe them: no labelled image is needed (zero-shot).</summary>
/// <remarks>
/// <para>
/// | Does this estimator need to look at the data to train its parameters? | No |
/// | Input column data type | <see cref="Microsoft.ML.Data.MLImage"/>, vector of <see cref="byte"/> (an encoded image), text (a path), or vector of 3·S·S <see cref="float"/> (C, H, W, each 0 to 1) |
/// | Output column data type | The predicted label: text. The scores: vector of <see cref="float"/>, one a class, that add up to 1, with the labels as slot names |
/// | Required NuGet in addition to Microsoft.ML | MLNet.SelfSup and an engine, for instance MLNet.SelfSup.Cpu |
/// | Exportable to ONNX | The encoder by itself, with the package MLNet.SelfSup.Onnx |
/// </para>
/// <para>
/// The score of a class is the mean of <c>exp(similarity / T)</c> over its prompts, as a share of all classes'; T is the temperature that training learned.
/// So prompts may be paraphrases, or kinds of the class that look different: an image need fit one of them alone.
/// </para>
/// </remarks>
public sealed class ClassifyByTextEstimator : EncoderEstimator<ClassifyByTextTransformer>
{
    private readonly string _predictedLabel;
    private readonly string _score;
    private readonly string _image;
    private readonly IReadOnlyList<TextClass> _classes;

    /// <summary>Initialises the estimator.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="predictedLabel">The column of labels.</param>
    /// <param name="score">The column of probabilities.</param>
    /// <param name="image">The column of images.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="source">Where the encoder comes from.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice, there is no class, or the encoder reads no texts.</exception>
    internal ClassifyByTextEstimator(
        IHostEnvironment environment, string predictedLabel, string score, string image, IReadOnlyList<TextClass> classes, EmbeddingOptions? options, IEncoderSource source)
        : base(environment, ClassificationComputation.Name, new InputColumns(image, text: null), options, source, EncoderUse.ImagesAndTexts)
    {
        ClassificationComputation.Check(predictedLabel, score, classes);
        _predictedLabel = predictedLabel;
        _score = score;
        _image = image;
        _classes = [.. classes];
    }

    /// <inheritdoc/>
    private protected override ClassifyByTextTransformer CreateTransformer(IHost host, SharedEncoder encoder) =>
        new(host, new ClassificationComputation(_predictedLabel, _score, _image, _classes, encoder.Artifact), Options, encoder);

    /// <inheritdoc/>
    private protected override SchemaShape AppendOutputs(SchemaShape shape) => shape.WithText(_predictedLabel).WithSingleVector(_score);
}
