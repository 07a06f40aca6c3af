using Microsoft.ML;
using Microsoft.ML.Data;

namespace QuickStart;

/// <summary>Measures what features are worth: accuracy of a logistic regression on few labels a class.</summary>
internal sealed class LabelEfficiency(MLContext ml, int draws)
{
    /// <summary>Trains on a few labels a class and tests on all test rows, for several draws of the labels.</summary>
    /// <param name="train">Rows to draw labels from.</param>
    /// <param name="test">Rows to test on.</param>
    /// <param name="labelsPerClass">Labels a class; all where a class has fewer.</param>
    /// <returns>The mean accuracy over the draws, 0 to 1.</returns>
    public double Measure(IReadOnlyList<FeatureRow> train, IReadOnlyList<FeatureRow> test, int labelsPerClass)
    {
        IDataView testView = Load(test);
        return Enumerable.Range(1, draws).Average(draw =>
        {
            FeatureRow[] picked = [.. train
                .GroupBy(r => r.Label, StringComparer.Ordinal)
                .SelectMany(g => Pick(g, labelsPerClass, new Random(draw)))];
            ITransformer model = CreatePipeline().Fit(Load(picked));
            return ml.MulticlassClassification.Evaluate(model.Transform(testView)).MicroAccuracy;
        });
    }

    private static IEnumerable<FeatureRow> Pick(IEnumerable<FeatureRow> rows, int count, Random random)
    {
        FeatureRow[] shuffled = [.. rows];
        random.Shuffle(shuffled);
        return shuffled.Take(count);
    }

    private IEstimator<ITransformer> CreatePipeline() =>
        ml.Transforms.NormalizeMeanVariance("Features", fixZero: false)
            .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(ml)
            .Append(Classifier.Create(ml));

    private IDataView Load(IReadOnlyList<FeatureRow> rows)
    {
        var schema = SchemaDefinition.Create(typeof(FeatureRow));
        schema[nameof(FeatureRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
