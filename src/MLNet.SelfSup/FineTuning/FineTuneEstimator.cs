using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.FineTuning;

/// <summary>A trainer that learns to predict a label from images, by training an encoder and a head together. Each fit trains.</summary>
/// <typeparam name="TTransformer">The transformer that predicts.</typeparam>
public abstract class FineTuneEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : EncoderTransformer
{
    private readonly IHost _host;
    private readonly FineTuneSettings _settings;

    /// <summary>Initialises the trainer.</summary>
    /// <param name="environment">The MLContext, or a part of it.</param>
    /// <param name="settings">What to train, and on which columns.</param>
    private protected FineTuneEstimator(IHostEnvironment environment, FineTuneSettings settings)
    {
        _host = environment.Register(GetType().Name);
        _settings = settings;
    }

    /// <summary>Trains on labelled images. Rows without a label are left out.</summary>
    /// <param name="input">Rows with the columns of labels and images; the images are decoded once.</param>
    /// <returns>The transformer that predicts.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a type that can't be read, or the validation set has other classes.</exception>
    /// <exception cref="InvalidDataException">No row has a label and an image that can be read.</exception>
    /// <exception cref="InvalidOperationException">There is no engine that trains, or not the GPU that was asked for, or the loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public TTransformer Fit(IDataView input) => Fit(input, _settings.ValidationSet);

    /// <summary>Trains on labelled images, measures after each epoch on others, and keeps the weights of the best.</summary>
    /// <param name="input">Rows with the columns of labels and images.</param>
    /// <param name="validationSet">Rows with the same columns; <see langword="null"/> keeps the weights of the last epoch.</param>
    /// <returns>The transformer that predicts.</returns>
    public TTransformer Fit(IDataView input, IDataView? validationSet)
    {
        ArgumentNullException.ThrowIfNull(input);
        var run = new FineTuneRun(_host, _settings.Encoder, _settings.Options, _settings.Progress, _settings.Runtime);
        (EncoderArtifact trained, ClassLabels? classes) = run.Train(input, validationSet, schema => Bind(schema, _settings.LabelColumn), _settings.ImageColumn, _settings.CancellationToken);
        var computation = new PredictionComputation(_settings.ImageColumn, classes, trained);
        return Create(_host, computation, _settings.Prediction, new SharedEncoder(trained, _host.GetDevice(), _settings.Prediction.GetRuntime, EncoderUse.Predictions));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        InputShape.Check(inputSchema, new InputColumns(_settings.ImageColumn, text: null));
        SchemaShape.Column label = inputSchema.FirstOrDefault(c => c.Name == _settings.LabelColumn);
        if (label.Name is null)
        {
            throw ColumnSearch.Missing(_settings.LabelColumn, "labels", inputSchema.Select(c => c.Name));
        }

        return AppendOutputs(inputSchema, label);
    }

    /// <summary>Finds the column of labels.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <returns>The column.</returns>
    private protected abstract TargetColumn Bind(DataViewSchema schema, string name);

    /// <summary>Makes the transformer.</summary>
    /// <param name="host">The trainer's place in the MLContext.</param>
    /// <param name="computation">What it computes.</param>
    /// <param name="options">How rows are computed.</param>
    /// <param name="encoder">The encoder with its head.</param>
    /// <returns>The transformer.</returns>
    private protected abstract TTransformer Create(IHost host, PredictionComputation computation, EmbeddingOptions options, SharedEncoder encoder);

    /// <summary>Adds the output columns.</summary>
    /// <param name="shape">The shape of the input.</param>
    /// <param name="label">Its column of labels.</param>
    /// <returns>The shape of the output.</returns>
    private protected abstract SchemaShape AppendOutputs(SchemaShape shape, SchemaShape.Column label);
}
