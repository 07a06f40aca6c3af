namespace MLNet.SelfSup.Images;

/// <summary>Finds the image files of a folder.</summary>
public static class ImageFolder
{
    private static readonly string[] KnownExtensions = [".jpg", ".jpeg", ".png", ".bmp", ".webp", ".gif"];

    /// <summary>Gets the extensions of image files, in lower case; files may have them in any case.</summary>
    public static IReadOnlyList<string> Extensions => KnownExtensions;

    /// <summary>Lists the image files of a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="recursive">Whether folders below it are searched too.</param>
    /// <param name="labelFromFolder">Whether a file's label is the first folder below <paramref name="path"/> that it lies in; otherwise labels are empty.</param>
    /// <returns>The files in the ordinal order of their relative paths, the same on every system. Hidden files are left out.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It holds no image file.</exception>
    public static IReadOnlyList<ImageFile> Enumerate(string path, bool recursive = true, bool labelFromFolder = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string root = Path.GetFullPath(path);
        if (!Directory.Exists(root))
        {
            throw new DirectoryNotFoundException(File.Exists(root)
                ? $"'{root}' is a file; the image folder must be a folder."
                : $"The image folder '{root}' does not exist.");
        }

        var search = new EnumerationOptions { RecurseSubdirectories = recursive, IgnoreInaccessible = false };
        ImageFile[] files =
        [
            .. Directory.EnumerateFiles(root, "*", search)
                .Where(IsImage)
                .Select(file => (File: file, Relative: Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/')))
                .OrderBy(f => f.Relative, StringComparer.Ordinal)
                .Select(f => new ImageFile(f.File, labelFromFolder ? LabelOf(f.Relative) : string.Empty)),
        ];
        string where = recursive ? "in it or below it" : "in it (folders below it are not searched)";
        return files.Length > 0
            ? files
            : throw new InvalidDataException($"The image folder '{root}' has no image: no file {where} ends with {string.Join(", ", KnownExtensions)}.");
    }

    private static bool IsImage(string file) => KnownExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private static string LabelOf(string relative)
    {
        int slash = relative.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? string.Empty : relative[..slash];
    }
}
