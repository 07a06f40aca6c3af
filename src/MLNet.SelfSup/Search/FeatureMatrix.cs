using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Search;

/// <summary>The features of a data view's rows as plain numbers. A row that could not be encoded, whose features are NaN, is left out.</summary>
/// <param name="Values"><c>[N, D]</c>, row after row, finite.</param>
/// <param name="Dim">D.</param>
/// <param name="Numbers">Of each row its number in the data, from 0, ascending.</param>
/// <param name="Count">The number of all rows of the data.</param>
internal sealed record FeatureMatrix(float[] Values, int Dim, int[] Numbers, int Count)
{
    /// <summary>Gets the number of rows N that have features.</summary>
    public int Rows => Numbers.Length;

    /// <summary>Reads a column.</summary>
    /// <param name="host">Tells whether the MLContext was cancelled.</param>
    /// <param name="data">The data; read once.</param>
    /// <param name="columnName">The column of features.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The rows; none where none has features.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or no vector of numbers of a known length.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static FeatureMatrix Read(IHost host, IDataView data, string columnName, CancellationToken cancellationToken = default)
    {
        DataViewSchema.Column column = Find(data.Schema, columnName);
        var values = new List<float>();
        var numbers = new List<int>();
        int count = 0;
        using (DataViewRowCursor cursor = data.GetRowCursor([column]))
        {
            ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> features = default;
            for (; cursor.MoveNext(); count++)
            {
                host.ThrowIfCanceled();
                cancellationToken.ThrowIfCancellationRequested();
                getter(ref features);
                if (IsFinite(features.GetValues()))
                {
                    values.AddRange(features.DenseValues());
                    numbers.Add(count);
                }
            }
        }

        return new FeatureMatrix([.. values], ((VectorDataViewType)column.Type).Size, [.. numbers], count);
    }

    /// <summary>Borrows the features of a row.</summary>
    /// <param name="row">From 0 to N - 1.</param>
    /// <returns><c>[D]</c>.</returns>
    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Dim, Dim);

    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.Find(name, "features");
        return column.Type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single
            ? column
            : throw new ArgumentOutOfRangeException(nameof(name), $"Column '{name}' has the type {column.Type}; features are a vector of Single of a known length, as SelfSupervisedEmbed gives them.");
    }
}
