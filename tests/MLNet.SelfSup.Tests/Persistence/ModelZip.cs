using System.IO.Compression;

namespace MLNet.SelfSup.Tests.Persistence;

/// <summary>Rewrites entries of a model.zip.</summary>
internal static class ModelZip
{
    /// <summary>The encoder's entry.</summary>
    public const string Encoder = "Encoder.safetensors";

    /// <summary>Copies a zip and changes one of its entries.</summary>
    /// <param name="source">The zip.</param>
    /// <param name="target">The copy.</param>
    /// <param name="entryName">The end of the entry's name.</param>
    /// <param name="change">Gives the new content; <see langword="null"/> leaves the entry out.</param>
    public static void Rewrite(string source, string target, string entryName, Func<byte[], byte[]?> change)
    {
        bool found = false;
        using ZipArchive from = ZipFile.OpenRead(source);
        using ZipArchive to = ZipFile.Open(target, ZipArchiveMode.Create);
        foreach (ZipArchiveEntry entry in from.Entries)
        {
            byte[]? content = ReadAll(entry);
            if (entry.FullName.EndsWith(entryName, StringComparison.Ordinal))
            {
                found = true;
                content = change(content);
            }

            if (content is not null)
            {
                using Stream stream = to.CreateEntry(entry.FullName).Open();
                stream.Write(content);
            }
        }

        Assert.IsTrue(found, $"The zip has no entry {entryName}.");
    }

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
