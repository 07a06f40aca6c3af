using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Pretraining;

/// <summary>A column whose values are classes, numbered in the order in which they are first read.</summary>
internal sealed class LabelColumn
{
    private readonly Dictionary<object, int> _classes = [];
    private readonly Func<DataViewRow, Func<object?>> _createReader;

    private LabelColumn(DataViewSchema.Column column, Func<DataViewRow, Func<object?>> createReader)
    {
        Column = column;
        _createReader = createReader;
    }

    /// <summary>Gets the column.</summary>
    public DataViewSchema.Column Column { get; }

    /// <summary>Gets the number of classes that were read.</summary>
    public int ClassCount => _classes.Count;

    /// <summary>Finds the column of a validation's labels and how its values become classes.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of a type that holds no class.</exception>
    public static LabelColumn Bind(DataViewSchema schema, string name) => Bind(
        "A validation's labels", schema.Find(name, "the validation's labels", $" Set {nameof(KnnValidation)}.{nameof(KnnValidation.LabelColumnName)}."));

    /// <summary>Finds a column of labels and how its values become classes.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of a type that holds no class.</exception>
    public static LabelColumn BindLabels(DataViewSchema schema, string name) => Bind("Labels", schema.Find(name, "labels"));

    /// <summary>Finds the column that tells which pairs of image and text show the same.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <returns>The column; its classes are what the pairs show.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of a type that is no identity, for instance one that is rounded.</exception>
    public static LabelColumn BindPairIds(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.Find(name, "the pairs' ids", $" Set {nameof(AlbefOptions)}.{nameof(AlbefOptions.PairIdColumnName)}.");
        bool isRounded = column.Type.RawType == typeof(float) || column.Type.RawType == typeof(double) || column.Type is BooleanDataViewType;
        return new LabelColumn(column, (isRounded ? null : CreateReader(column)) ?? throw WrongType(column, "no id of pairs. An id is one key, text or whole number a row"));
    }

    /// <summary>Makes what reads the class of the current row; <see langword="null"/> where its label is missing.</summary>
    /// <param name="row">A row or cursor in which the column is active.</param>
    /// <returns>The reader.</returns>
    public Func<int?> CreateReader(DataViewRow row)
    {
        Func<object?> read = _createReader(row);
        return () => read() is { } label ? ClassOf(label) : null;
    }

    /// <summary>Makes what reads the label of the current row as it stands in the data; <see langword="null"/> where it is missing.</summary>
    /// <param name="row">A row or cursor in which the column is active.</param>
    /// <returns>The reader.</returns>
    public Func<object?> CreateValueReader(DataViewRow row) => _createReader(row);

    private static LabelColumn Bind(string what, DataViewSchema.Column column) =>
        new(column, CreateReader(column) ?? throw WrongType(column, $"no class. {what} are one key, text, Boolean or number a row"));

    private static ArgumentOutOfRangeException WrongType(DataViewSchema.Column column, string wanted) => new(
        nameof(column), $"Column '{column.Name}' has the type {column.Type}, which holds {wanted}{(column.Type is VectorDataViewType ? ", no vector" : string.Empty)}.");

    private static Func<DataViewRow, Func<object?>>? CreateReader(DataViewSchema.Column column) => column.Type switch
    {
        TextDataViewType => Reader<ReadOnlyMemory<char>>(column, text => text.IsEmpty ? null : text.ToString()),
        BooleanDataViewType => Reader<bool>(column, value => value),
        KeyDataViewType or NumberDataViewType => NumberReader(column),
        _ => null,
    };

    private static Func<DataViewRow, Func<object?>>? NumberReader(DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Single => NumberReader<float>(column),
        TypeCode.Double => NumberReader<double>(column),
        TypeCode.SByte => NumberReader<sbyte>(column),
        TypeCode.Byte => NumberReader<byte>(column),
        TypeCode.Int16 => NumberReader<short>(column),
        TypeCode.UInt16 => NumberReader<ushort>(column),
        TypeCode.Int32 => NumberReader<int>(column),
        TypeCode.UInt32 => NumberReader<uint>(column),
        TypeCode.Int64 => NumberReader<long>(column),
        TypeCode.UInt64 => NumberReader<ulong>(column),
        _ => null,
    };

    // The key 0 is the missing one.
    private static Func<DataViewRow, Func<object?>> NumberReader<T>(DataViewSchema.Column column)
        where T : INumber<T> =>
        column.Type is KeyDataViewType
            ? Reader<T>(column, key => T.IsZero(key) ? null : key)
            : Reader<T>(column, number => T.IsNaN(number) ? null : number);

    private static Func<DataViewRow, Func<object?>> Reader<T>(DataViewSchema.Column column, Func<T, object?> convert) => row =>
    {
        ValueGetter<T> read = row.GetGetter<T>(row.Schema[column.Index]);
        T value = default!;
        return () =>
        {
            read(ref value);
            return convert(value);
        };
    };

    private int ClassOf(object label)
    {
        if (!_classes.TryGetValue(label, out int number))
        {
            number = _classes.Count;
            _classes.Add(label, number);
        }

        return number;
    }
}
