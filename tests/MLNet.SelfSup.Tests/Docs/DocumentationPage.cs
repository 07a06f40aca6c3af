namespace MLNet.SelfSup.Tests.Docs;

/// <summary>A page of the documentation and its blocks of C#.</summary>
/// <param name="Name">The page's path in the repository.</param>
/// <param name="Blocks">What stands between <c>```csharp</c> and <c>```</c>, from the top.</param>
public sealed record DocumentationPage(string Name, IReadOnlyList<string> Blocks)
{
    private const string Opening = "```csharp";
    private const string Closing = "```";

    /// <summary>Gets the copy of the pages beside the tests.</summary>
    public static string Root => Path.Combine(AppContext.BaseDirectory, "Docs", "pages");

    /// <summary>Reads the pages that have C#.</summary>
    public static IEnumerable<DocumentationPage> ReadAll() => Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => Read(Path.GetRelativePath(Root, file), File.ReadAllLines(file)))
        .Where(page => page.Blocks.Count > 0);

    /// <summary>Reads a page.</summary>
    public static DocumentationPage Read(string name, IEnumerable<string> lines)
    {
        var blocks = new List<string>();
        List<string>? block = null;
        foreach (string line in lines)
        {
            if (line == Opening)
            {
                block = [];
            }
            else if (line == Closing && block is not null)
            {
                blocks.Add(string.Join('\n', block));
                block = null;
            }
            else
            {
                block?.Add(line);
            }
        }

        return block is null ? new DocumentationPage(name, blocks) : throw new InvalidDataException($"{name} has a block of C# without an end.");
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
