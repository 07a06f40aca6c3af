using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.FineTuning;

/// <summary>The key of a row's largest number; the missing key where the numbers are NaN.</summary>
/// <param name="name">The column's name.</param>
/// <param name="labels">The classes.</param>
internal sealed class KeyOutput(string name, ClassLabels labels) : OutputColumn(name, new KeyDataViewType(typeof(uint), labels.Count))
{
    /// <inheritdoc/>
    public override DataViewSchema.Annotations CreateAnnotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        labels.AddTo(annotations);
        return annotations.ToAnnotations();
    }

    /// <inheritdoc/>
    public override void Write(OnnxGraphWriter graph, string numbers)
    {
        string index = graph.Add("ArgMax", numbers, ("axis", 1L), ("keepdims", 1L));            // [N, 1], from 0
        graph.SetColumn(Name, Type, graph.Add("Cast", graph.Plus(index, 1), ("to", typeof(uint))));
    }

    /// <inheritdoc/>
    public override Delegate CreateGetter(Func<ReadOnlyMemory<float>> read) => (ValueGetter<uint>)((ref uint value) => value = (uint)(LargestNumber.IndexIn(read().Span) + 1));
}
