using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>The values of one column for the rows that a cursor has read ahead.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Keeps the value of the row that the input stands at.</summary>
    /// <param name="slot">Where to keep it.</param>
    public abstract void Capture(int slot);

    /// <summary>Makes a getter of the kept values.</summary>
    /// <param name="slot">Tells which one.</param>
    /// <returns>A <see cref="ValueGetter{TValue}"/> of the column's type.</returns>
    public abstract Delegate CreateGetter(Func<int> slot);

    /// <summary>Makes the buffer of a column.</summary>
    /// <param name="row">Where values come from.</param>
    /// <param name="column">The column, active in <paramref name="row"/>.</param>
    /// <param name="capacity">Number of slots.</param>
    /// <returns>The buffer.</returns>
    public static ColumnBuffer Create(DataViewRow row, DataViewSchema.Column column, int capacity)
    {
        Type raw = column.Type.RawType;
        Type buffer = raw.IsGenericType && raw.GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? typeof(VectorColumnBuffer<>).MakeGenericType(raw.GetGenericArguments())
            : typeof(ValueColumnBuffer<>).MakeGenericType(raw);
        return (ColumnBuffer)Activator.CreateInstance(buffer, BindingFlags.DoNotWrapExceptions, binder: null, [row, column, capacity], culture: null)!;
    }
}
