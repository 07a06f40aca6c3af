using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Stops at some rows of an input.</summary>
/// <param name="input">The cursor of the input.</param>
/// <param name="positions">Where it stops.</param>
/// <param name="last">The last of them; rows behind it are not read.</param>
internal sealed class RowSubsetCursor(DataViewRowCursor input, IReadOnlySet<long> positions, long last) : DataViewRowCursor
{
    /// <inheritdoc/>
    public override DataViewSchema Schema => input.Schema;

    /// <summary>Gets the row's position in the input, so that messages name the row that the user has.</summary>
    public override long Position => input.Position;

    /// <inheritdoc/>
    public override long Batch => input.Batch;

    /// <inheritdoc/>
    public override bool MoveNext()
    {
        while (input.Position < last && input.MoveNext())
        {
            if (positions.Contains(input.Position))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    /// <inheritdoc/>
    public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

    /// <inheritdoc/>
    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
