using Microsoft.ML;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The images of a table: those that are tested, and for each column of it those whose labels are known.</summary>
internal sealed class LabelLists
{
    public LabelLists(MLContext ml, string trainFolder, string? testFolder, string[] lists, bool withAll)
    {
        LabelledImage[] train = LabelledFolders.Read(ml, trainFolder);
        HashSet<string>[] listed = [.. lists.Select(l => LabelledFolders.ReadList(l, trainFolder))];
        (Pool, Test) = testFolder is null
            ? LabelledFolders.HoldOut(train, [.. listed.SelectMany(l => l)])
            : (train, LabelledFolders.Read(ml, testFolder));
        Columns = [.. listed.Select(list => Pool.Where(i => list.Contains(i.ImagePath)).ToArray()), .. withAll || lists.Length == 0 ? [Pool] : Array.Empty<LabelledImage[]>()];
    }

    /// <summary>Gets all that may be labelled.</summary>
    public LabelledImage[] Pool { get; }

    /// <summary>Gets what is tested.</summary>
    public LabelledImage[] Test { get; }

    /// <summary>Gets what is labelled, a column each.</summary>
    public LabelledImage[][] Columns { get; }
}
