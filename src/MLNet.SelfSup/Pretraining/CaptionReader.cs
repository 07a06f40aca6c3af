using Microsoft.ML;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Reads the captions of images, and which pairs show the same, beside the images.</summary>
internal sealed class CaptionReader : IRowReader
{
    private readonly TextColumn _texts;
    private readonly LabelColumn? _pairIds;
    private readonly BadImagePolicy _missing;
    private readonly List<string> _captions = [];
    private readonly List<int?> _pairs = [];

    /// <summary>Finds the columns.</summary>
    /// <param name="schema">The schema of the rows.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="missing">What to do with a row without text.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a type that can't be read.</exception>
    public CaptionReader(DataViewSchema schema, TextColumns columns, BadImagePolicy missing)
    {
        _texts = TextColumn.Bind(schema, columns.Text);
        _pairIds = columns.PairId is { } name ? LabelColumn.BindPairIds(schema, name) : null;
        _missing = missing;
    }

    /// <summary>Gets the name of the column of captions.</summary>
    public string ColumnName => _texts.Column.Name;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> Columns => _pairIds is null ? [_texts.Column] : [_texts.Column, _pairIds.Column];

    /// <inheritdoc/>
    /// <exception cref="MissingTextException">A row has no text and the options' policy is to throw.</exception>
    public Func<string, string?> Start(DataViewRow row)
    {
        _captions.Clear();
        _pairs.Clear();
        Func<string> readText = _texts.CreateReader(_texts.GetGetter(row));
        Func<int?>? readPair = _pairIds?.CreateReader(row);
        return name =>
        {
            string text = readText();
            _captions.Add(text);
            _pairs.Add(readPair?.Invoke());
            string? fault = _texts.FindFault(text);
            return fault is null || _missing == BadImagePolicy.Skip
                ? fault
                : throw new MissingTextException(name, $"{fault}. Take the row out, or set BadImages to {nameof(BadImagePolicy.Skip)}, which leaves such pairs out of the training");
        };
    }

    /// <summary>Gives the texts of the images that could be read.</summary>
    /// <param name="images">The images of the last pass.</param>
    /// <returns>One text an image.</returns>
    public PairedTexts Pick(ImageCache images)
    {
        int[] rows = [.. Enumerable.Range(0, images.Count).Select(images.SourceIndexOf)];
        return new PairedTexts
        {
            Captions = Array.ConvertAll(rows, r => _captions[r]),
            PairIds = _pairIds is null ? null : NumberPairs(rows, _pairIds.ClassCount),
        };
    }

    // A pair without an id shows what no other shows.
    private long[] NumberPairs(int[] rows, long free) => Array.ConvertAll(rows, r => _pairs[r] ?? free++);
}
