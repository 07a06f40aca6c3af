using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Images;
using WebService.Model;

namespace WebService.Search;

/// <summary>Computes the features of a gallery, or reads them where an earlier start kept them.</summary>
/// <param name="ml">The context.</param>
/// <param name="settings">The folders, and the model's file.</param>
/// <param name="logger">Hears of what is done and of images that can't be read.</param>
internal sealed class GalleryBuilder(MLContext ml, ServiceSettings settings, ILogger logger)
{
    /// <summary>Makes the gallery.</summary>
    /// <param name="predictor">Computes features.</param>
    /// <param name="progress">Hears how many images of how many are done.</param>
    /// <param name="stop">Stops.</param>
    /// <exception cref="InvalidDataException">There is no image that can be read.</exception>
    public Gallery Build(IPredictor predictor, Action<int, int> progress, CancellationToken stop)
    {
        IReadOnlyList<ImageFile> files = ImageFolder.Enumerate(settings.Gallery);
        string? kept = settings.IndexFolder.Length > 0 ? Path.Combine(settings.IndexFolder, $"gallery-{Identify(files)}.idv") : null;
        if (kept is not null && File.Exists(kept))
        {
            logger.LogInformation("The features of {Count} images of '{Gallery}' are read from '{File}'.", files.Count, settings.Gallery, kept);
            return new Gallery(ml, settings.Gallery, ml.Data.LoadFromBinary(kept));
        }

        IDataView rows = Load(Compute(files, predictor, progress, stop));
        if (kept is not null)
        {
            Save(rows, kept);
        }

        return new Gallery(ml, settings.Gallery, rows);
    }

    private List<GalleryRow> Compute(IReadOnlyList<ImageFile> files, IPredictor predictor, Action<int, int> progress, CancellationToken stop)
    {
        logger.LogInformation("The features of {Count} images of '{Gallery}' are computed.", files.Count, settings.Gallery);
        var rows = new List<GalleryRow>(files.Count);
        int done = 0;
        foreach (ImageFile[] chunk in files.Chunk(predictor.BatchSize))
        {
            stop.ThrowIfCancellationRequested();
            PredictionJob[] jobs = [.. chunk.Select(f => new PredictionJob(File.ReadAllBytes(f.Path), CancellationToken.None))];
            predictor.Predict(jobs);
            foreach ((ImageFile file, PredictionJob job) in chunk.Zip(jobs))
            {
                if (job.Answer.Exception?.InnerException is ImageDecodeException bad)
                {
                    logger.LogWarning("'{File}' is left out of the gallery: {Reason}.", file.Path, bad.Reason);
                    continue;
                }

                rows.Add(new GalleryRow { File = GetName(file), Label = file.Label, Features = job.Answer.GetAwaiter().GetResult().Features });
            }

            progress(done += chunk.Length, files.Count);
        }

        return rows.Count > 0 ? rows : throw new InvalidDataException($"None of the {files.Count} images of the gallery '{settings.Gallery}' can be read.");
    }

    private IDataView Load(List<GalleryRow> rows)
    {
        var schema = SchemaDefinition.Create(typeof(GalleryRow));
        schema[nameof(GalleryRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Features.Length);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    // Under another name until it is whole: a start that is killed leaves no half an index.
    private void Save(IDataView rows, string path)
    {
        Directory.CreateDirectory(settings.IndexFolder);
        string part = $"{path}.{Guid.NewGuid():N}.part";
        using (FileStream stream = File.Create(part))
        {
            ml.Data.SaveAsBinary(rows, stream);
        }

        File.Move(part, path, overwrite: true);
        logger.LogInformation("The features are kept in '{File}'.", path);
    }

    // Another model or another file in the folder is another index: no index is ever out of date.
    private string Identify(IReadOnlyList<ImageFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (FileStream model = File.OpenRead(settings.Model))
        {
            hash.AppendData(SHA256.HashData(model));
        }

        foreach (ImageFile file in files)
        {
            var info = new FileInfo(file.Path);
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{GetName(file)}\n{info.Length}\n{info.LastWriteTimeUtc.Ticks}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private string GetName(ImageFile file) => Path.GetRelativePath(settings.Gallery, file.Path).Replace(Path.DirectorySeparatorChar, '/');
}
