using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Data;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Cli.Images;

/// <summary>Embeds the images of folders; those that can't be read are left out and remembered.</summary>
/// <param name="console">Shows progress and hears of images that are left out.</param>
/// <param name="ml">The context.</param>
/// <param name="encoder">The encoder.</param>
/// <param name="options">How it is run.</param>
internal sealed class FolderEmbedding(ToolConsole console, MLContext ml, EncoderArtifact encoder, EmbeddingOptions options)
{
    private const int ReportEvery = 16;
    private const int NamedImages = 5;

    private readonly List<SkippedImage> _leftOut = [];

    /// <summary>Gets the images that were left out.</summary>
    public IReadOnlyList<SkippedImage> LeftOut => _leftOut;

    /// <summary>Gets the exit code that tells of them.</summary>
    public int ExitCode => _leftOut.Count == 0 ? ExitCodes.Done : ExitCodes.ImagesLeftOut;

    /// <summary>Embeds all images of a folder, or one image.</summary>
    /// <param name="path">The folder, or the file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The images that can be read, in the order of their paths.</returns>
    /// <exception cref="InvalidDataException">There is none, or none that can be read.</exception>
    public List<EmbeddedRow> Embed(string path, CancellationToken cancellationToken) => Write(path, rows => rows.ToList(), cancellationToken);

    /// <summary>Embeds all images of a folder, or one image, and passes each on as soon as it is embedded.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="path">The folder, or the file.</param>
    /// <param name="write">Takes the images that can be read, in the order of their paths.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What <paramref name="write"/> returns.</returns>
    /// <exception cref="InvalidDataException">There is none, or none that can be read.</exception>
    public T Write<T>(string path, Func<IEnumerable<EmbeddedRow>, T> write, CancellationToken cancellationToken)
    {
        string root = File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : Path.GetFullPath(path);
        IReadOnlyList<ImageFile> files = File.Exists(path) ? [new ImageFile(Path.GetFullPath(path), string.Empty)] : ImageFolder.Enumerate(root);
        return Write(root, files, rows => write(RequireSome(root, files.Count, rows)), cancellationToken);
    }

    /// <summary>Embeds some images of a folder, and passes each on as soon as it is embedded. It may be that none can be read.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="root">The folder that paths are told relative to.</param>
    /// <param name="files">The images.</param>
    /// <param name="write">Takes the images that can be read, in their order.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What <paramref name="write"/> returns.</returns>
    public T Write<T>(string root, IReadOnlyList<ImageFile> files, Func<IEnumerable<EmbeddedRow>, T> write, CancellationToken cancellationToken)
    {
        int before = _leftOut.Count;
        T result = ProgressDisplay.Show(console, $"Embedding {Plain.Count(files.Count, "image")} …", display => write(Read(root, files, display, cancellationToken)));
        if (_leftOut.Count > before)
        {
            SkippedImage[] skipped = [.. _leftOut.Skip(before)];
            console.Warn($"{skipped.Length:N0} of {Plain.Count(files.Count, "image")} can't be read and {(skipped.Length == 1 ? "is" : "are")} left out: {Plain.Some([.. skipped.Select(s => $"'{s.Name}' ({s.Reason})")], NamedImages)}");
        }

        return result;
    }

    /// <summary>Makes a data view of embedded images, with the columns <c>Label</c> and <c>Features</c>.</summary>
    /// <param name="rows">The images.</param>
    /// <returns>The data view.</returns>
    public IDataView ToDataView(IEnumerable<EmbeddedRow> rows)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(EmbeddedRow));
        schema[nameof(EmbeddedRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, encoder.FeatureDim);
        return ml.Data.LoadFromEnumerable(rows, schema);
    }

    private IEnumerable<EmbeddedRow> RequireSome(string root, int count, IEnumerable<EmbeddedRow> rows)
    {
        int before = _leftOut.Count;
        foreach (EmbeddedRow row in rows)
        {
            yield return row;
        }

        if (_leftOut.Count - before == count)
        {
            throw new InvalidDataException($"None of {Plain.Count(count, "image")} of '{root}' can be read; the first, '{_leftOut[before].Name}': {_leftOut[before].Reason}.");
        }
    }

    private IEnumerable<EmbeddedRow> Read(string root, IReadOnlyList<ImageFile> files, IProgress<ProgressState> display, CancellationToken cancellationToken)
    {
        IDataView images = ml.Data.LoadFromEnumerable(files.Select(f => new ImageFolderRow { ImagePath = f.Path, Label = f.Label }));
        IDataView features = ml.Transforms.SelfSupervisedEmbed("Features", "ImagePath", encoder, options with { BadImages = BadImagePolicy.Skip }).Fit(images).Transform(images);
        long start = Stopwatch.GetTimestamp();
        int number = 0;
        foreach (EncodedRow row in ml.Data.CreateEnumerable<EncodedRow>(features, reuseRowObject: false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ImageFile file = files[number++];
            string name = Path.GetRelativePath(root, file.Path).Replace('\\', '/');
            if (number % ReportEvery == 0 || number == files.Count)
            {
                Report(display, number, files.Count, Stopwatch.GetElapsedTime(start));
            }

            if (row.Features.Length > 0 && float.IsNaN(row.Features[0]))
            {
                _leftOut.Add(new SkippedImage(name, FindReason(file.Path)));
                continue;
            }

            yield return new EmbeddedRow { Path = name, Label = file.Label, Features = row.Features };
        }
    }

    private static void Report(IProgress<ProgressState> display, int number, int count, TimeSpan elapsed)
    {
        double rate = number / Math.Max(elapsed.TotalSeconds, 1e-9);
        display.Report(new ProgressState(
            number / (double)count,
            $"embedded {number:N0} of {Plain.Count(count, "image")}, {Plain.Time(TimeSpan.FromSeconds((count - number) / rate))} left",
            $"{rate:N0} images/s, memory {Plain.Bytes(Environment.WorkingSet)}"));
    }

    private static string FindReason(string path)
    {
        try
        {
            _ = ImageDecoder.DecodeFile(path);
            return "it gave no features";
        }
        catch (ImageDecodeException exception)
        {
            return exception.Reason;
        }
    }
}
