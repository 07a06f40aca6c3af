using Microsoft.ML;

namespace MLNet.SelfSup.Internals;

/// <summary>Finds columns, and says what there is where one is missing.</summary>
internal static class ColumnSearch
{
    /// <summary>Finds a column.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="content">What is to be read from it, for the message.</param>
    /// <param name="advice">A sentence on what to do, after a space.</param>
    /// <returns>The column.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is missing.</exception>
    public static DataViewSchema.Column Find(this DataViewSchema schema, string name, string content, string advice = "") =>
        schema.GetColumnOrNull(name) ?? throw Missing(name, content, schema.Where(c => !c.IsHidden).Select(c => c.Name), advice);

    /// <summary>Says that there is no such column.</summary>
    /// <param name="name">The column that was asked for.</param>
    /// <param name="content">What was to be read from it.</param>
    /// <param name="existing">The columns that are there.</param>
    /// <param name="advice">A sentence on what to do, after a space.</param>
    /// <returns>The error.</returns>
    public static ArgumentOutOfRangeException Missing(string name, string content, IEnumerable<string> existing, string advice = "") => new(
        nameof(name), $"There is no column '{name}' to read {content} from; the columns are {string.Join(", ", existing.Distinct(StringComparer.Ordinal).Select(c => $"'{c}'"))}.{advice}");
}
