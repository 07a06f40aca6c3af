using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.Images;

namespace MLNet.SelfSup.Cli.Features;

/// <summary>Writes features to a file, in the format that its name tells; the file is written whole or not at all.</summary>
internal static class FeatureFile
{
    /// <summary>Gets the extensions of the formats.</summary>
    public static string[] Extensions => [".csv", ".parquet", ".npy"];

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rows">The images, read once.</param>
    /// <param name="dim">The features of each.</param>
    /// <returns>The number of images.</returns>
    public static int Write(string path, IEnumerable<EmbeddedRow> rows, int dim)
    {
        int count = 0;
        IEnumerable<EmbeddedRow> counted = rows.Select(row =>
        {
            count++;
            return row;
        });
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv":
                AtomicFile.Write(path, stream => CsvFeatures.Write(stream, counted, dim));
                break;
            case ".parquet":
                AtomicFile.Write(path, stream => ParquetFeatures.Write(stream, counted));
                break;
            default:
                NpyFeatures.Write(path, counted, dim);
                break;
        }

        return count;
    }
}
