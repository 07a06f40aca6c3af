using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Internals;

namespace MLNet.SelfSup.Text;

/// <summary>A column whose values are texts that an encoder reads.</summary>
internal sealed class TextColumn
{
    private const string Content = "texts";

    private TextColumn(DataViewSchema.Column column) => Column = column;

    /// <summary>Gets the column.</summary>
    public DataViewSchema.Column Column { get; }

    /// <summary>Finds the column.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or no column of texts.</exception>
    public static TextColumn Bind(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.Find(name, Content);
        return column.Type is TextDataViewType ? new TextColumn(column) : throw WrongType(name, $"{column.Type}");
    }

    /// <summary>Says that there is no such column.</summary>
    /// <param name="name">The column that was asked for.</param>
    /// <param name="existing">The columns that are there.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException Missing(string name, IEnumerable<string> existing) => ColumnSearch.Missing(name, Content, existing);

    /// <summary>Says that the column's type is not text.</summary>
    /// <param name="name">The column.</param>
    /// <param name="type">Its type.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException WrongType(string name, string type) => new(
        nameof(name), $"Column '{name}' has the type {type}, which holds no texts. A caption is one value of type Text a row, as LoadFromTextFile reads a string.");

    /// <summary>Makes the getter of the column's values.</summary>
    /// <param name="row">A row of the schema in which the column is active.</param>
    /// <returns>A <see cref="ValueGetter{TValue}"/> of the column's type.</returns>
    public Delegate GetGetter(DataViewRow row) => row.GetGetter<ReadOnlyMemory<char>>(row.Schema[Column.Index]);

    /// <summary>Makes what reads the texts.</summary>
    /// <param name="getter">A getter of the column's type, from <see cref="GetGetter"/> or from a buffer.</param>
    /// <returns>Gives the current row's text.</returns>
    public Func<string> CreateReader(Delegate getter)
    {
        var read = (ValueGetter<ReadOnlyMemory<char>>)getter;
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            read(ref value);
            return value.ToString();
        };
    }

    /// <summary>Tells whether a text has no word, so that there is nothing to encode.</summary>
    /// <param name="text">The text.</param>
    /// <returns><see langword="true"/> for white space and punctuation too.</returns>
    public static bool IsEmpty(string? text) => string.IsNullOrWhiteSpace(text) || !CaptionText.SplitWords(CaptionText.Clean(text)).Any();

    /// <summary>Tells why a text can't be encoded.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A part of a sentence; <see langword="null"/> where it can.</returns>
    public string? FindFault(string text) => !IsEmpty(text) ? null : $"column '{Column.Name}' {(string.IsNullOrWhiteSpace(text) ? "is empty" : "holds no word")}";
}
