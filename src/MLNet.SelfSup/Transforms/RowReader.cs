using Microsoft.ML;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Transforms;

/// <summary>Puts the image and the text of an input row into a batch.</summary>
internal sealed class RowReader
{
    private readonly Func<long, ImageReference>? _readImage;
    private readonly Func<string>? _readText;
    private readonly TextColumn? _texts;

    /// <summary>Initialises the reader.</summary>
    /// <param name="bindings">Tells the columns.</param>
    /// <param name="input">The row, in which they are active.</param>
    /// <param name="buffered">Gives the getter of a column whose values were read already; <see langword="null"/> where they were not.</param>
    public RowReader(RowBindings bindings, DataViewRow input, Func<DataViewSchema.Column, Delegate?> buffered)
    {
        if (bindings.Images is { } images)
        {
            _readImage = images.CreateReader(buffered(images.Column) ?? images.GetGetter(input));
        }

        if (bindings.Texts is { } texts)
        {
            _texts = texts;
            _readText = texts.CreateReader(buffered(texts.Column) ?? texts.GetGetter(input));
        }
    }

    /// <summary>Reads the row that the input stands at.</summary>
    /// <param name="row">The row's number, for messages.</param>
    /// <param name="batch">Where it goes.</param>
    /// <param name="slot">Its slot there.</param>
    public void Read(long row, RowBatch batch, int slot)
    {
        if (_readImage is not null)
        {
            batch.SetImage(slot, _readImage(row));
        }

        if (_readText is not null)
        {
            string text = _readText();
            batch.SetText(slot, text, _texts!.FindFault(text) is { } fault ? new MissingTextException($"row {row}", fault) : null);
        }
    }
}
