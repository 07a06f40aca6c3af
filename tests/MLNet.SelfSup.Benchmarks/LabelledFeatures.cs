using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The features of a labelled image.</summary>
internal sealed class LabelledFeatures
{
    public string ImagePath { get; set; } = string.Empty;

    public string Label { get; set; } = string.Empty;

    /// <summary>Gets or sets what the image shows, where several images show the same; empty for nothing that another shows.</summary>
    public string Shows { get; set; } = string.Empty;

    public float[] Features { get; set; } = [];

    /// <summary>Loads rows, all of one length, as trainers read them.</summary>
    public static IDataView Load(MLContext ml, IReadOnlyList<LabelledFeatures> rows)
    {
        var schema = SchemaDefinition.Create(typeof(LabelledFeatures));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }
}
