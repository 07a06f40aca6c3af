using System.Collections.Concurrent;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Cli.Doctor;

/// <summary>Looks whether a folder's images can be trained on: reads every one of them.</summary>
/// <param name="folder">The folder.</param>
internal sealed class ImageFolderCheck(string folder)
{
    private const string Check = "images";
    private const string ClassCheck = "classes";
    private const int NamedKinds = 5;
    private const int SmallSide = 32;

    /// <summary>Looks at the folder.</summary>
    /// <param name="display">Hears of progress.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What was found.</returns>
    public IReadOnlyList<Finding> Run(IProgress<ProgressState> display, CancellationToken cancellationToken)
    {
        IReadOnlyList<ImageFile> files;
        try
        {
            files = ImageFolder.Enumerate(folder);
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or InvalidDataException or UnauthorizedAccessException)
        {
            string wayOut = exception is InvalidDataException
                ? $"Put images into it ({string.Join(", ", ImageFolder.Extensions)}), directly or in sub-folders. {DescribeOthers()}".TrimEnd()
                : "Name a folder that is there and can be read.";
            return [new Finding(Check, FindingLevel.Error, exception.Message, wayOut)];
        }

        (List<SkippedImage> unreadable, List<int> sides) = Decode(files, display, cancellationToken);
        return [.. DescribeImages(files.Count, unreadable, sides), DescribeClasses(files), .. DescribeCaptions()];
    }

    private static (List<SkippedImage> Unreadable, List<int> Sides) Decode(IReadOnlyList<ImageFile> files, IProgress<ProgressState> display, CancellationToken cancellationToken)
    {
        var unreadable = new ConcurrentBag<SkippedImage>();
        var sides = new ConcurrentBag<int>();
        int done = 0;
        Parallel.ForEach(files, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, file =>
        {
            try
            {
                RgbImage image = ImageDecoder.DecodeFile(file.Path);
                sides.Add(Math.Min(image.Width, image.Height));
            }
            catch (ImageDecodeException exception)
            {
                unreadable.Add(new SkippedImage(file.Path, exception.Reason));
            }

            int count = Interlocked.Increment(ref done);
            if (count % 100 == 0)
            {
                lock (unreadable)
                {
                    display.Report(new ProgressState(count / (double)files.Count, $"read {count:N0} of {Plain.Count(files.Count, "image")}", string.Empty));
                }
            }
        });
        return ([.. unreadable.OrderBy(u => u.Name, StringComparer.Ordinal)], [.. sides.Order()]);
    }

    private IEnumerable<Finding> DescribeImages(int count, List<SkippedImage> unreadable, List<int> sides)
    {
        if (unreadable.Count > 0)
        {
            string[] names = [.. unreadable.Select(u => $"{u.Name}: {u.Reason}")];
            yield return sides.Count == 0
                ? new Finding(Check, FindingLevel.Error, $"None of {Plain.Count(count, "image")} can be read.", "Replace them: they are damaged, or no images in spite of their names.", names)
                : new Finding(Check, FindingLevel.Warning, $"{unreadable.Count:N0} of {Plain.Count(count, "image")} can't be read.", "Replace or delete them; trainings and embed leave them out.", names);
        }

        if (sides.Count > 0)
        {
            int small = sides.Count(s => s < SmallSide);
            yield return new Finding(Check, FindingLevel.Ok, $"{Plain.Count(sides.Count, "image")} can be read; shorter side {sides[0]} to {sides[^1]} pixels, median {sides[sides.Count / 2]}");
            if (small > 0)
            {
                yield return new Finding(Check, FindingLevel.Note, $"{Plain.Count(small, "image")} {(small == 1 ? "is" : "are")} smaller than {SmallSide} pixels and will be enlarged.");
            }
        }

        if (DescribeOthers() is { Length: > 0 } others)
        {
            yield return new Finding(Check, FindingLevel.Note, others);
        }
    }

    private static Finding DescribeClasses(IReadOnlyList<ImageFile> files)
    {
        var classes = files.Where(f => f.Label.Length > 0).GroupBy(f => f.Label, StringComparer.Ordinal).Select(g => (Name: g.Key, Count: g.Count())).OrderBy(c => c.Count).ToList();
        if (classes.Count == 0)
        {
            return new Finding(ClassCheck, FindingLevel.Note, "No class folders: pretrain, embed, similar and duplicates need none.", "For evaluate and finetune put images into a sub-folder a class.");
        }

        int outside = files.Count - classes.Sum(c => c.Count);
        string text = $"{Plain.Count(classes.Count, "class folder")}, of {classes[0].Count:N0} ({classes[0].Name}) to {classes[^1].Count:N0} images ({classes[^1].Name})";
        return outside == 0
            ? new Finding(ClassCheck, FindingLevel.Ok, text)
            : new Finding(ClassCheck, FindingLevel.Note, $"{text}; {Plain.Count(outside, "image")} in none of them", "evaluate and finetune leave those out.");
    }

    private IEnumerable<Finding> DescribeCaptions()
    {
        string captions = Path.Combine(folder, "captions.csv");
        if (!File.Exists(captions))
        {
            yield break;
        }

        Finding finding;
        try
        {
            finding = new Finding("captions", FindingLevel.Ok, $"{Plain.Count(CaptionFile.Read(captions).Count, "caption")} in captions.csv: --method albef can train on them");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or ArgumentException)
        {
            finding = new Finding("captions", FindingLevel.Warning, $"captions.csv can't be used: {exception.Message}", "It needs the columns file and caption; other methods than albef do not read it.");
        }

        yield return finding;
    }

    private string DescribeOthers()
    {
        var others = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetExtension(f).ToLowerInvariant())
            .Where(e => e != ".csv" && !ImageFolder.Extensions.Contains(e, StringComparer.Ordinal))
            .CountBy(e => e.Length == 0 ? "no extension" : e)
            .OrderByDescending(e => e.Value)
            .ToList();
        return others.Count == 0
            ? string.Empty
            : $"{Plain.Count(others.Sum(o => o.Value), "file")} of other kinds {(others.Sum(o => o.Value) == 1 ? "is" : "are")} not read: {Plain.Some([.. others.Select(o => $"{o.Key} {o.Value:N0}")], NamedKinds)}.";
    }
}
