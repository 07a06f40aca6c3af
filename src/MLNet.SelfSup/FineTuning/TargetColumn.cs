using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.FineTuning;

/// <summary>The column that a training with labels learns to predict: keys of classes, or values.</summary>
internal sealed class TargetColumn
{
    private const string Content = "labels";

    private readonly Func<DataViewRow, Func<float?>> _createReader;

    private TargetColumn(DataViewSchema.Column column, ClassLabels? classes, Func<DataViewRow, Func<float?>> createReader)
    {
        Column = column;
        Classes = classes;
        _createReader = createReader;
    }

    /// <summary>Gets the column.</summary>
    public DataViewSchema.Column Column { get; }

    /// <summary>Gets the classes; <see langword="null"/> for values.</summary>
    public ClassLabels? Classes { get; }

    /// <summary>Finds a column of classes.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is missing, holds no keys, or keys of fewer than 2 classes.</exception>
    public static TargetColumn BindClasses(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.Find(name, Content);
        return column.Type is KeyDataViewType
            ? new TargetColumn(column, ClassLabels.Read(column), row => ReadKeys(row, column))
            : throw NoKeys(name, $"{column.Type}");
    }

    /// <summary>Finds a column of values.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or holds no numbers of Single.</exception>
    public static TargetColumn BindValues(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.Find(name, Content);
        return column.Type == NumberDataViewType.Single
            ? new TargetColumn(column, classes: null, row => ReadValues(row, column))
            : throw NoValues(name, $"{column.Type}");
    }

    /// <summary>Says that a column holds no classes.</summary>
    /// <param name="name">The column.</param>
    /// <param name="type">Its type.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException NoKeys(string name, string type) => new(
        nameof(name), $"Column '{name}' has the type {type}; the labels of a classifier are keys. Put mlContext.Transforms.Conversion.MapValueToKey in front.");

    /// <summary>Says that a column holds no values.</summary>
    /// <param name="name">The column.</param>
    /// <param name="type">Its type.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException NoValues(string name, string type) => new(
        nameof(name), $"Column '{name}' has the type {type}; the labels of a regression are Single. Put mlContext.Transforms.Conversion.ConvertType in front.");

    /// <summary>Makes what reads the target of the current row: a class from 0, or a value; <see langword="null"/> where it is missing.</summary>
    /// <param name="row">A row or cursor in which the column is active.</param>
    /// <returns>The reader.</returns>
    public Func<float?> CreateReader(DataViewRow row) => _createReader(row);

    /// <summary>Makes targets.</summary>
    /// <param name="values">One an image, as they were read.</param>
    /// <returns>The targets.</returns>
    public TrainingTargets ToTargets(IEnumerable<float> values) =>
        Classes is null ? TrainingTargets.OfValues([.. values]) : TrainingTargets.OfClasses([.. values.Select(v => (int)v)], Classes.Count);

    private static Func<float?> ReadKeys(DataViewRow row, DataViewSchema.Column column)
    {
        // ML.NET converts a key of any width to 32 bits; 0 is the missing one.
        ValueGetter<uint> read = RowCursorUtils.GetGetterAs<uint>(new KeyDataViewType(typeof(uint), column.Type.GetKeyCountAsInt32()), row, column.Index);
        uint key = 0;
        return () =>
        {
            read(ref key);
            return key == 0 ? null : key - 1;
        };
    }

    private static Func<float?> ReadValues(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<float> read = row.GetGetter<float>(row.Schema[column.Index]);
        float value = 0;
        return () =>
        {
            read(ref value);
            return float.IsFinite(value) ? value : null;
        };
    }
}
