namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Reads names and shapes of the tensors of official full-size checkpoints.</summary>
internal static class GoldenKeys
{
    private const string ParallelPrefix = "module.";

    /// <summary>Reads one checkpoint's list, without the prefix of data-parallel training.</summary>
    /// <param name="file">The list's file, such as <c>moco.txt</c>.</param>
    /// <param name="title">How the line above the list begins, such as <c># moco v1 resnet50</c>.</param>
    public static string[] Read(string file, string title) =>
        Array.ConvertAll(ReadAll(file, title), l => l.StartsWith(ParallelPrefix, StringComparison.Ordinal) ? l[ParallelPrefix.Length..] : l);

    /// <summary>Reads one checkpoint's list as it is.</summary>
    /// <param name="file">The list's file, such as <c>moco.txt</c>.</param>
    /// <param name="title">How the line above the list begins, such as <c># moco v1 resnet50</c>.</param>
    public static string[] ReadAll(string file, string title)
    {
        string[] lines = GoldenFolder.Require("checkpoint_keys", file).ReadLines(file);
        string[] keys =
        [
            .. lines.SkipWhile(l => !l.StartsWith(title, StringComparison.Ordinal)).Skip(1).TakeWhile(l => !l.StartsWith('#')).Where(l => l.Length > 0),
        ];
        Assert.IsNotEmpty(keys);
        return keys;
    }
}
