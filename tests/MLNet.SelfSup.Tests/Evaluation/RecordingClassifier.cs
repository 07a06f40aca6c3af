using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Tests.Evaluation;

/// <summary>A classifier that always tells the same class, and keeps which labels it was given.</summary>
internal sealed class RecordingClassifier(MLContext ml, string told)
{
    /// <summary>Gets the numbers of the rows of each fit.</summary>
    public List<float[]> Fits { get; } = [];

    /// <summary>Gets the labels of the rows of each fit.</summary>
    public List<string[]> Labels { get; } = [];

    /// <summary>Gets the seeds that it was made with.</summary>
    public List<int> Seeds { get; } = [];

    public IEstimator<ITransformer> Create(int seed)
    {
        Seeds.Add(seed);
        return new Recorder(this, ml.Transforms.CustomMapping<NumberOnly, ToldRow>((_, output) => output.PredictedLabel = told, contractName: null));
    }

    private sealed class Recorder(RecordingClassifier owner, IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            owner.Fits.Add([.. input.GetColumn<float>("Number")]);
            owner.Labels.Add([.. input.GetColumn<string>("Label")]);
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    private sealed class NumberOnly
    {
        public float Number { get; set; }
    }

    private sealed class ToldRow
    {
        public string PredictedLabel { get; set; } = string.Empty;
    }
}
