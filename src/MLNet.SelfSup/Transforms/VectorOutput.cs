using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>A vector of all numbers of a row, with slot names.</summary>
/// <param name="name">The column's name.</param>
/// <param name="length">The length of the vector.</param>
/// <param name="slotName">Names a slot.</param>
internal sealed class VectorOutput(string name, int length, Func<int, string> slotName) : OutputColumn(name, new VectorDataViewType(NumberDataViewType.Single, length))
{
    /// <inheritdoc/>
    public override DataViewSchema.Annotations CreateAnnotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddSlotNames(length, (ref VBuffer<ReadOnlyMemory<char>> names) =>
        {
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref names, length);
            for (int i = 0; i < length; i++)
            {
                editor.Values[i] = slotName(i).AsMemory();
            }

            names = editor.Commit();
        });
        return annotations.ToAnnotations();
    }

    /// <inheritdoc/>
    public override Delegate CreateGetter(Func<ReadOnlyMemory<float>> read) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        ReadOnlySpan<float> numbers = read().Span;
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, numbers.Length);
        numbers.CopyTo(editor.Values);
        value = editor.Commit();
    });
}
