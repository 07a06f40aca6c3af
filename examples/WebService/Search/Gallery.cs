using Microsoft.ML;
using MLNet.SelfSup.Search;

namespace WebService.Search;

/// <summary>Images in which the nearest neighbours are looked for. Calls from several threads are safe.</summary>
internal sealed class Gallery
{
    private readonly string _folder;
    private readonly GalleryRow[] _rows;
    private readonly HashSet<string> _files;
    private readonly SimilarityIndex _index;

    /// <summary>Initialises the gallery.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="folder">Where the images lie.</param>
    /// <param name="rows">Rows of <see cref="GalleryRow"/>.</param>
    /// <exception cref="InvalidDataException">There is no row.</exception>
    public Gallery(MLContext ml, string folder, IDataView rows)
    {
        _folder = Path.GetFullPath(folder);
        _index = ml.SelfSupervised().CreateSimilarityIndex(rows, nameof(GalleryRow.Features));
        _rows = [.. ml.Data.CreateEnumerable<GalleryRow>(rows, reuseRowObject: false).Select(r => new GalleryRow { File = r.File, Label = r.Label })];
        _files = [.. _rows.Select(r => r.File)];
    }

    /// <summary>Gets the number of images.</summary>
    public int Count => _rows.Length;

    /// <summary>Finds the images that are most like another.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="count">How many; 0 for none.</param>
    public Neighbor[] Find(float[] features, int count) => count == 0
        ? []
        : [.. _index.Find(features, count).Select(s => new Neighbor(_rows[s.Row].File, _rows[s.Row].Label, s.Similarity))];

    /// <summary>Finds an image's file; no other file than the gallery's images has a path here.</summary>
    /// <param name="file">Its path below the gallery, with slashes.</param>
    /// <returns>The full path; <see langword="null"/> where there is no such image.</returns>
    public string? FindPath(string file) => _files.Contains(file) ? Path.Combine(_folder, file) : null;
}
