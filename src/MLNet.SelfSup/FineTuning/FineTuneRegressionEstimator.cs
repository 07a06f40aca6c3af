using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.FineTuning;

/// <summary>Learns to predict a value from images, by training a self-supervised encoder and a linear layer together.</summary>
/// <remarks>
/// | Machine learning task | Regression |
/// | Is normalization required? | No: values are scaled to mean 0 and deviation 1 for the training, and back for predictions |
/// | Is caching required? | No: images are decoded once |
/// | Input column data types | Labels: <see cref="float"/>. Images: <see cref="MLImage"/>, vector of <see cref="byte"/> (an encoded image), text (a path), or vector of 3·S·S <see cref="float"/> (C, H, W, each 0 to 1) |
/// | Output column data types | <c>Score</c>: <see cref="float"/> |
/// | Required NuGet in addition to Microsoft.ML | MLNet.SelfSup and an engine that trains, for instance MLNet.SelfSup.Cpu |
/// | Exportable to ONNX | From the pixels on, with the package MLNet.SelfSup.Onnx; see <see cref="OnnxConversionExtensions.CreateOnnxInput"/> |
/// </remarks>
public sealed class FineTuneRegressionEstimator : FineTuneEstimator<ImageRegressionTransformer>
{
    /// <summary>Initialises the trainer.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="settings">What to train, and on which columns.</param>
    internal FineTuneRegressionEstimator(IHostEnvironment environment, FineTuneSettings settings)
        : base(environment, settings)
    {
    }

    /// <inheritdoc/>
    private protected override TargetColumn Bind(DataViewSchema schema, string name) => TargetColumn.BindValues(schema, name);

    /// <inheritdoc/>
    private protected override ImageRegressionTransformer Create(IHost host, PredictionComputation computation, EmbeddingOptions options, SharedEncoder encoder) =>
        new(host, computation, options, encoder);

    /// <inheritdoc/>
    private protected override SchemaShape AppendOutputs(SchemaShape shape, SchemaShape.Column label) => label.ItemType == NumberDataViewType.Single && !label.IsKey
        ? shape.WithSingle(PredictionComputation.Score)
        : throw TargetColumn.NoValues(label.Name, label.GetTypeString());
}
