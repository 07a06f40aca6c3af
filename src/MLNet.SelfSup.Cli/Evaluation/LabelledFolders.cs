using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Cli.Evaluation;

/// <summary>Two folders whose sub-folders are classes.</summary>
internal sealed class LabelledFolders
{
    private readonly string[] _names;

    private LabelledFolders(string[] names) => _names = names;

    /// <summary>Reads the classes.</summary>
    /// <param name="train">Folder of the training images.</param>
    /// <param name="test">Folder of the test images.</param>
    /// <returns>The folders.</returns>
    /// <exception cref="UsageException">One has no class folders, or they have no class in common.</exception>
    public static LabelledFolders Read(string train, string test)
    {
        string[] trained = ClassesOf(train);
        string[] tested = ClassesOf(test);
        if (!trained.Intersect(tested, StringComparer.Ordinal).Any())
        {
            throw new UsageException($"No class of '{train}' ({string.Join(", ", trained.Take(3))} …) is in '{test}' ({string.Join(", ", tested.Take(3))} …): sub-folders of both must have the same names.");
        }

        return new LabelledFolders([.. trained.Union(tested, StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Lists the classes of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Their names.</returns>
    /// <exception cref="UsageException">There are none.</exception>
    public static string[] ClassesOf(string folder)
    {
        string[] names = [.. ImageFolder.Enumerate(folder).Select(f => f.Label).Where(l => l.Length > 0).Distinct(StringComparer.Ordinal)];
        return names.Length > 0 ? names : throw new UsageException($"'{Path.GetFullPath(folder)}' has images, but no sub-folder of a class: labels are the names of sub-folders.");
    }

    /// <summary>Names a class of a result.</summary>
    /// <param name="number">Its number, in the order of the names.</param>
    /// <returns>The name.</returns>
    public string NameOf(int number) => _names[number];
}
