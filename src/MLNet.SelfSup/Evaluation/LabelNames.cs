using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Pretraining;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Reads labels as names, so that those of several data views compare: keys of different views may number the same classes differently.</summary>
internal static class LabelNames
{
    private const string ValueColumn = "label value";

    /// <summary>Reads a column.</summary>
    /// <param name="context">The MLContext.</param>
    /// <param name="host">Tells whether it was cancelled.</param>
    /// <param name="data">The rows; read once.</param>
    /// <param name="columnName">The column of labels.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The position of each row, and the name of its class; <see langword="null"/> where the label is missing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The column is missing or of a type that holds no class.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static List<(long Position, string? Name)> Read(MLContext context, IHost host, IDataView data, string columnName, CancellationToken cancellationToken)
    {
        LabelColumn labels = LabelColumn.BindLabels(data.Schema, columnName);
        if (labels.Column.Type is KeyDataViewType && labels.Column.HasKeyValues())
        {
            data = context.Transforms.Conversion.MapKeyToValue(ValueColumn, columnName).Fit(data).Transform(data);
            labels = LabelColumn.BindLabels(data.Schema, ValueColumn);
        }

        var names = new List<(long, string?)>();
        using DataViewRowCursor cursor = data.GetRowCursor([labels.Column]);
        Func<object?> read = labels.CreateValueReader(cursor);
        while (cursor.MoveNext())
        {
            host.ThrowIfCanceled();
            cancellationToken.ThrowIfCancellationRequested();
            names.Add((cursor.Position, read() is { } label ? Convert.ToString(label, CultureInfo.InvariantCulture) : null));
        }

        return names;
    }

    /// <summary>Sorts the names of classes: numbers by their value, others by their letters.</summary>
    /// <param name="names">The names, each any number of times.</param>
    /// <returns>Each once.</returns>
    public static string[] Sort(IEnumerable<string> names)
    {
        string[] distinct = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return distinct.All(n => TryParse(n, out _)) ? [.. distinct.OrderBy(n => TryParse(n, out double value) ? value : 0)] : distinct;
    }

    private static bool TryParse(string name, out double value) => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
