using Microsoft.ML;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Reads columns beside the images and keeps their values, one an image, in the order of the images.</summary>
internal interface IRowReader
{
    /// <summary>Gets the columns that it reads.</summary>
    IEnumerable<DataViewSchema.Column> Columns { get; }

    /// <summary>Starts a pass over the rows; values that were kept before are forgotten.</summary>
    /// <param name="row">A cursor in which the columns are active.</param>
    /// <returns>
    /// Keeps the current row's values; its argument is how messages name the row. It gives the reason why the row's image is to be left out, as a part of a
    /// sentence, or <see langword="null"/>.
    /// </returns>
    Func<string, string?> Start(DataViewRow row);
}
