using MLNet.SelfSup.Cli.Images;
using Parquet;
using Parquet.Serialization;

namespace MLNet.SelfSup.Cli.Features;

/// <summary>Features as Parquet: the columns <c>path</c>, <c>label</c> and <c>features</c>, a list of <c>float</c>.</summary>
internal static class ParquetFeatures
{
    private const int RowsOfGroup = 16_384;

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Receives it; stays open.</param>
    /// <param name="rows">The images.</param>
    public static void Write(Stream stream, IEnumerable<EmbeddedRow> rows) =>
        ParquetSerializer.SerializeAsync(
            rows.Select(r => new ParquetRow { Path = r.Path, Label = r.Label, Features = [.. r.Features] }),
            stream,
            new ParquetOptions { RowGroupSize = RowsOfGroup }).GetAwaiter().GetResult();
}
