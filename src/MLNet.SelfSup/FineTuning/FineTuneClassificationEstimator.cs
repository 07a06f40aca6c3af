using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.FineTuning;

/// <summary>Learns to tell classes of images apart, by training a self-supervised encoder and a classifier together.</summary>
/// <remarks>
/// | Machine learning task | Multiclass classification |
/// | Is normalization required? | No |
/// | Is caching required? | No: images are decoded once |
/// | Input column data types | Labels: key. Images: <see cref="MLImage"/>, vector of <see cref="byte"/> (an encoded image), text (a path), or vector of 3·S·S <see cref="float"/> (C, H, W, each 0 to 1) |
/// | Output column data types | <c>PredictedLabel</c>: key, with the values of the labels' keys. <c>Score</c>: vector of <see cref="float"/>, the probability of each class |
/// | Required NuGet in addition to Microsoft.ML | MLNet.SelfSup and an engine that trains, for instance MLNet.SelfSup.Cpu |
/// | Exportable to ONNX | From the pixels on, with the package MLNet.SelfSup.Onnx; see <see cref="OnnxConversionExtensions.CreateOnnxInput"/> |
/// </remarks>
public sealed class FineTuneClassificationEstimator : FineTuneEstimator<ImageClassificationTransformer>
{
    /// <summary>Initialises the trainer.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="settings">What to train, and on which columns.</param>
    internal FineTuneClassificationEstimator(IHostEnvironment environment, FineTuneSettings settings)
        : base(environment, settings)
    {
    }

    /// <inheritdoc/>
    private protected override TargetColumn Bind(DataViewSchema schema, string name) => TargetColumn.BindClasses(schema, name);

    /// <inheritdoc/>
    private protected override ImageClassificationTransformer Create(IHost host, PredictionComputation computation, EmbeddingOptions options, SharedEncoder encoder) =>
        new(host, computation, options, encoder);

    /// <inheritdoc/>
    private protected override SchemaShape AppendOutputs(SchemaShape shape, SchemaShape.Column label) => label.IsKey
        ? shape.WithKey(PredictionComputation.PredictedLabel, label).WithSingleVector(PredictionComputation.Score)
        : throw TargetColumn.NoKeys(label.Name, label.GetTypeString());
}
