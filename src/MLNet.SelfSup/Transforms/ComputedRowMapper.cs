using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Transforms;

/// <summary>Maps single rows, which prediction engines do.</summary>
/// <param name="context">What the transformer's rows share.</param>
/// <param name="bindings">The schemas.</param>
internal sealed class ComputedRowMapper(RowContext context, RowBindings bindings) : IRowToRowMapper
{
    /// <inheritdoc/>
    public DataViewSchema InputSchema => bindings.Input;

    /// <inheritdoc/>
    public DataViewSchema OutputSchema => bindings.Output;

    /// <inheritdoc/>
    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        bindings.GetDependencies(dependingColumns);

    /// <inheritdoc/>
    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        return ReferenceEquals(input.Schema, bindings.Input)
            ? new ComputedRow(context, bindings, input, activeColumns)
            : throw new ArgumentException("The row's schema is not the one that this mapper was made for.", nameof(input));
    }
}
