namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Reads what pages have inside and is no data: styles and scripts, kept as files of their own.</summary>
internal static class PageAsset
{
    /// <summary>Reads one.</summary>
    /// <param name="name">The file's name beside this one.</param>
    /// <returns>The text.</returns>
    public static string Read(string name)
    {
        using Stream stream = typeof(PageAsset).Assembly.GetManifestResourceStream($"{typeof(PageAsset).Namespace}.{name}")
            ?? throw new InvalidOperationException($"The assembly lacks its resource '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
