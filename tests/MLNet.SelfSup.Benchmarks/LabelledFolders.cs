using Microsoft.ML;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Images in folders, a folder a class, and lists that name some of them.</summary>
internal static class LabelledFolders
{
    private const int HeldOut = 1500;

    public static LabelledImage[] Read(MLContext ml, string folder) =>
        [.. ml.Data.CreateEnumerable<LabelledImage>(ml.Data.LoadImageFolder(folder), reuseRowObject: false)];

    /// <summary>Reads a list, whose files are named as <c>split/class/file</c>; the split is the training folder.</summary>
    public static HashSet<string> ReadList(string? path, string trainFolder) => path is null
        ? []
        : [.. File.ReadLines(path).Skip(1).Select(line => line[..line.LastIndexOf(',')]).Select(file => Path.Combine(trainFolder, file[(file.IndexOf('/') + 1)..]))];

    /// <summary>Holds images out of the training that no list names.</summary>
    public static (LabelledImage[] Pool, LabelledImage[] Test) HoldOut(LabelledImage[] train, HashSet<string> listed)
    {
        LabelledImage[] free = [.. train.Where(i => !listed.Contains(i.ImagePath))];
        new Random(7).Shuffle(free);
        return ([.. train.Where(i => listed.Contains(i.ImagePath)), .. free[HeldOut..]], free[..HeldOut]);
    }
}
