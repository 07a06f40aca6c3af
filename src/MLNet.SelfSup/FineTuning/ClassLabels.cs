using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.FineTuning;

/// <summary>The classes of a key column: how many there are, and the value that each key stands for.</summary>
internal sealed class ClassLabels
{
    private static readonly PrimitiveDataViewType[] KnownTypes =
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance, NumberDataViewType.Single, NumberDataViewType.Double, NumberDataViewType.SByte, NumberDataViewType.Byte,
        NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
    ];

    /// <summary>Initialises the classes.</summary>
    /// <param name="count">The number of classes, at least 2.</param>
    /// <param name="type">The type of the values that keys stand for, for instance <c>Text</c>; <see langword="null"/> where they stand for none.</param>
    /// <param name="names">The values, as text of no culture; as many as classes, or none.</param>
    /// <exception cref="ArgumentException">There are too few classes, not as many values, or the type is unknown.</exception>
    public ClassLabels(int count, string? type, IReadOnlyList<string> names)
    {
        Guard.AtLeast(count, 2, nameof(count));
        Type = type is null ? null : Array.Find(KnownTypes, t => t.ToString() == type) ?? throw new ArgumentException($"Keys can't stand for values of the type {type}.", nameof(type));
        if (names.Count != (Type is null ? 0 : count))
        {
            throw new ArgumentException($"There are {names.Count} values for {count} classes.", nameof(names));
        }

        Count = count;
        Names = [.. names];
    }

    /// <summary>Gets the number of classes.</summary>
    public int Count { get; }

    /// <summary>Gets the type of the values that keys stand for; <see langword="null"/> where they stand for none.</summary>
    public PrimitiveDataViewType? Type { get; }

    /// <summary>Gets these values as text of no culture; none where keys stand for none.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads the classes of a column.</summary>
    /// <param name="column">A column of keys.</param>
    /// <returns>The classes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The keys are not counted, are fewer than 2, or stand for values that can't be kept.</exception>
    public static ClassLabels Read(DataViewSchema.Column column)
    {
        ulong count = column.Type.GetKeyCount();
        if (count is < 2 or > int.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' has keys of {count} classes (0: unknown); a classifier needs at least 2. MapValueToKey makes such keys.");
        }

        if (column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues) is not { } values)
        {
            return new ClassLabels((int)count, type: null, []);
        }

        DataViewType item = ((VectorDataViewType)values.Type).ItemType;
        PrimitiveDataViewType known = Array.Find(KnownTypes, t => t.Equals(item))
            ?? throw new ArgumentOutOfRangeException(nameof(column), $"The keys of column '{column.Name}' stand for values of the type {item}, which a model can't keep; convert the labels to text before MapValueToKey.");
        var reader = new Reader(column);
        Visit(known, reader);
        return new ClassLabels((int)count, known.ToString(), reader.Names);
    }

    /// <summary>Tells what a class is called.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>Its value as text, or its number.</returns>
    public string NameOf(int index) => Type is null ? index.ToString(CultureInfo.InvariantCulture) : Names[index];

    /// <summary>Adds the values to the annotations of a key column.</summary>
    /// <param name="annotations">The annotations.</param>
    public void AddTo(DataViewSchema.Annotations.Builder annotations)
    {
        if (Type is not null)
        {
            Visit(Type, new Adder(this, annotations));
        }
    }

    // The types that keys may stand for, in one place.
    private static void Visit(PrimitiveDataViewType type, IVisitor visitor)
    {
        switch (System.Type.GetTypeCode(type.RawType))
        {
            case TypeCode.Boolean:
                visitor.Visit(bool.Parse);
                break;
            case TypeCode.Single:
                visitor.Visit(ParseNumber<float>);
                break;
            case TypeCode.Double:
                visitor.Visit(ParseNumber<double>);
                break;
            case TypeCode.SByte:
                visitor.Visit(ParseNumber<sbyte>);
                break;
            case TypeCode.Byte:
                visitor.Visit(ParseNumber<byte>);
                break;
            case TypeCode.Int16:
                visitor.Visit(ParseNumber<short>);
                break;
            case TypeCode.UInt16:
                visitor.Visit(ParseNumber<ushort>);
                break;
            case TypeCode.Int32:
                visitor.Visit(ParseNumber<int>);
                break;
            case TypeCode.UInt32:
                visitor.Visit(ParseNumber<uint>);
                break;
            case TypeCode.Int64:
                visitor.Visit(ParseNumber<long>);
                break;
            case TypeCode.UInt64:
                visitor.Visit(ParseNumber<ulong>);
                break;
            default:
                visitor.Visit(text => text.AsMemory());
                break;
        }
    }

    private static T ParseNumber<T>(string text)
        where T : INumber<T> => T.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Does something with the values of a type that is known at run time.</summary>
    private interface IVisitor
    {
        void Visit<T>(Func<string, T> parse);
    }

    private sealed class Reader(DataViewSchema.Column column) : IVisitor
    {
        public List<string> Names { get; } = [];

        public void Visit<T>(Func<string, T> parse)
        {
            VBuffer<T> values = default;
            column.GetKeyValues(ref values);
            Names.AddRange(values.DenseValues().Select(v => Convert.ToString(v, CultureInfo.InvariantCulture) ?? string.Empty));
        }
    }

    private sealed class Adder(ClassLabels labels, DataViewSchema.Annotations.Builder annotations) : IVisitor
    {
        public void Visit<T>(Func<string, T> parse)
        {
            T[] values = [.. labels.Names.Select(parse)];
            annotations.AddKeyValues(labels.Count, labels.Type!, (ref VBuffer<T> buffer) => buffer = new VBuffer<T>(values.Length, values));
        }
    }
}
