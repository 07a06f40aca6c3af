using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Transforms;

/// <summary>A column that a computation adds, made of the numbers that it computes for a row.</summary>
/// <param name="name">The column's name.</param>
/// <param name="type">The column's type.</param>
internal abstract class OutputColumn(string name, DataViewType type)
{
    /// <summary>Gets the column's name.</summary>
    public string Name => name;

    /// <summary>Gets the column's type.</summary>
    public DataViewType Type => type;

    /// <summary>Makes the column's annotations, for instance its slot names.</summary>
    /// <returns>The annotations; <see langword="null"/> for none.</returns>
    public virtual DataViewSchema.Annotations? CreateAnnotations() => null;

    /// <summary>Makes the column a value of a graph: the numbers as they are, unless it is made of them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="numbers">The numbers of rows, <c>[N, W]</c>.</param>
    public virtual void Write(OnnxGraphWriter graph, string numbers) => graph.SetColumn(Name, Type, numbers);

    /// <summary>Makes the getter of the column's values.</summary>
    /// <param name="read">Gives the current row's numbers; NaN each where the row can't be computed.</param>
    /// <returns>A <see cref="ValueGetter{TValue}"/> of the column's type.</returns>
    public abstract Delegate CreateGetter(Func<ReadOnlyMemory<float>> read);
}
