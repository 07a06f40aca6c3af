using Microsoft.ML;
using MLNet.SelfSup.Data;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>As many rows of JPEG files as are wanted, over a few hundred that are there: each row is read, decoded and kept as if it were a file of its own.</summary>
internal sealed class RepeatedFiles : IDisposable
{
    private const int MaxFiles = 500;

    private readonly string _folder = Directory.CreateTempSubdirectory("selfsup-files-").FullName;
    private readonly string[] _paths;

    public RepeatedFiles(int side)
    {
        new SyntheticImages(MaxFiles, side).WriteJpegs(_folder);
        _paths = [.. Directory.EnumerateFiles(_folder).Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes rows with the column <c>ImagePath</c>.</summary>
    public IDataView ToRows(MLContext ml, int count) =>
        ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new ImageFolderRow { ImagePath = _paths[i % _paths.Length] }));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
