using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Search;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Evaluation;

/// <summary>One measurement by a protocol: what is learned on labelled rows is tested on others.</summary>
internal sealed class ProtocolRun
{
    private const string KeyColumn = "protocol label";

    private readonly MLContext _context;
    private readonly IHost _host;
    private readonly IDataView _train;
    private readonly IDataView _test;
    private readonly string _label;
    private readonly CancellationToken _cancellationToken;

    /// <summary>Initialises the measurement.</summary>
    /// <param name="context">Tells device and seed.</param>
    /// <param name="train">Labelled rows to learn from.</param>
    /// <param name="test">Labelled rows to test on.</param>
    /// <param name="label">The column of labels of both.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public ProtocolRun(MLContext context, IDataView train, IDataView test, string label, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        _context = context;
        _host = ((IHostEnvironment)context).Register(nameof(ProtocolRun));
        (_train, _test, _label, _cancellationToken) = (train, test, label, cancellationToken);
    }

    /// <summary>Measures what an encoder is worth that is trained with labels: a linear layer on it, or all of it.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="image">The column of images.</param>
    /// <param name="options">The training.</param>
    /// <param name="progress">Hears of progress.</param>
    /// <param name="runtime">Finds the engine, which must train.</param>
    /// <returns>How right it is on the test rows.</returns>
    public ClassificationResult MeasureTraining(EncoderArtifact encoder, string image, SupervisedOptions options, IProgress<PretrainingProgress>? progress, Func<IEncoderRuntime> runtime)
    {
        List<string?> actual = ReadNames(_test, _label);
        IDataView keyed = ToKeys(_train, out string key);
        var run = new FineTuneRun(_host, encoder, options, progress, runtime);
        (EncoderArtifact trained, ClassLabels? classes) = run.Train(keyed, validation: null, schema => TargetColumn.BindClasses(schema, key), image, _cancellationToken);
        using var model = new ImageClassificationTransformer(
            _host,
            new PredictionComputation(image, classes, trained),
            new EmbeddingOptions { BadImages = options.BadImages },
            new SharedEncoder(trained, _host.GetDevice(), runtime, EncoderUse.Predictions));
        List<string?> predicted = ReadNames(model.Transform(_test), PredictionComputation.PredictedLabel);
        return Compare(actual, predicted);
    }

    /// <summary>Measures features by the vote of neighbours.</summary>
    /// <param name="column">The column of features.</param>
    /// <param name="neighbors">How many vote.</param>
    /// <param name="temperature">The temperature of their weights.</param>
    /// <returns>How right it is on the test rows.</returns>
    public ClassificationResult MeasureNeighbors(string column, int neighbors, double temperature)
    {
        (List<string> known, List<float> knownFeatures, int dim) = ReadFeatures(_train, column);
        (List<string> tested, List<float> testedFeatures, int testedDim) = ReadFeatures(_test, column);
        if (dim != testedDim)
        {
            throw new ArgumentException($"Column '{column}' has {dim} features in the training rows and {testedDim} in the test rows; the same encoder must give both.", nameof(column));
        }

        string[] names = LabelNames.Sort(known.Concat(tested));
        int[] Number(List<string> labels) => [.. labels.Select(l => Array.IndexOf(names, l))];
        var classifier = new WeightedNeighborClassifier(knownFeatures.ToArray(), Number(known), names.Length);
        return classifier.Measure(testedFeatures.ToArray(), Number(tested), [neighbors], temperature)[0];
    }

    private static ClassificationResult Compare(List<string?> actual, List<string?> predicted)
    {
        // A row without a label tells nothing, nor does one whose image can't be read.
        (string Actual, string Predicted)[] rows = [.. actual.Zip(predicted).Where(r => r is { First: not null, Second: not null }).Select(r => (r.First!, r.Second!))];
        if (rows.Length == 0)
        {
            throw new InvalidDataException($"None of {actual.Count} test rows has a label and an image that can be read.");
        }

        string[] names = LabelNames.Sort(rows.SelectMany(r => new[] { r.Actual, r.Predicted }));
        return ClassificationResult.Measure(
            [.. rows.Select(r => Array.IndexOf(names, r.Actual))], [.. rows.Select(r => Array.IndexOf(names, r.Predicted))], names.Length);
    }

    private List<string?> ReadNames(IDataView data, string column) => [.. LabelNames.Read(_context, _host, data, column, _cancellationToken).Select(l => l.Name)];

    private (List<string> Names, List<float> Features, int Dim) ReadFeatures(IDataView data, string column)
    {
        List<string?> names = ReadNames(data, _label);
        FeatureMatrix features = FeatureMatrix.Read(_host, data, column, _cancellationToken);
        var labelled = new List<string>();
        var values = new List<float>();
        for (int row = 0; row < features.Rows; row++)
        {
            if (names[features.Numbers[row]] is { } name)
            {
                labelled.Add(name);
                values.AddRange(features.Row(row));
            }
        }

        return labelled.Count > 0
            ? (labelled, values, features.Dim)
            : throw new InvalidDataException($"None of {features.Count} rows has a label in column '{_label}' and features in column '{column}'.");
    }

    private IDataView ToKeys(IDataView data, out string key)
    {
        DataViewSchema.Column column = data.Schema.Find(_label, "labels");
        key = column.Type is KeyDataViewType ? _label : KeyColumn;
        return column.Type is KeyDataViewType ? data : _context.Transforms.Conversion.MapValueToKey(KeyColumn, _label).Fit(data).Transform(data);
    }
}
