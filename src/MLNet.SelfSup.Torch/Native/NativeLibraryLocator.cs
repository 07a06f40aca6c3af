using System.Reflection;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Finds TorchSharp's native libraries where applications, test hosts and notebooks have them.</summary>
internal sealed class NativeLibraryLocator
{
    private const string RuntimeFolder = "runtimes/linux-x64/native";
    private const string BackendPrefix = "libtorch-c"; // libtorch-cpu-linux-x64, libtorch-cuda-12.8-linux-x64 and their parts

    private readonly string[] _folders;

    /// <summary>Looks around <paramref name="torchSharp"/>.</summary>
    /// <param name="torchSharp">The managed assembly.</param>
    public NativeLibraryLocator(Assembly torchSharp)
        : this(FindFolders(torchSharp))
    {
    }

    /// <summary>Looks in folders.</summary>
    /// <param name="folders">The folders, best first; those that are not there are left out.</param>
    internal NativeLibraryLocator(IEnumerable<string> folders) => _folders = [.. folders.Distinct(StringComparer.Ordinal).Where(Directory.Exists)];

    /// <summary>Gets the folders that are searched, best first.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>Finds a library file.</summary>
    /// <param name="fileName">Its name, for instance <c>libtorch.so</c>.</param>
    /// <returns>The path, or <see langword="null"/> where no folder holds it.</returns>
    public string? Find(string fileName) => _folders.Select(f => Path.Combine(f, fileName)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> FindFolders(Assembly torchSharp)
    {
        string searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? string.Empty;
        foreach (string folder in searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder.TrimEnd('/');
        }

        yield return AppContext.BaseDirectory.TrimEnd('/');
        yield return Path.Combine(AppContext.BaseDirectory, RuntimeFolder);

        // A single-file application has no location; what follows is for plug-in hosts and for notebooks, which load
        // from the package cache: <cache>/torchsharp/<version>/lib/<framework>/TorchSharp.dll.
        if (torchSharp.Location.Length == 0)
        {
            yield break;
        }

        string location = Path.GetDirectoryName(torchSharp.Location)!;
        yield return location;
        yield return Path.Combine(location, RuntimeFolder);
        string package = Path.GetFullPath(Path.Combine(location, "../.."));
        string cache = Path.GetFullPath(Path.Combine(package, "../.."));
        if (!string.Equals(Path.GetFileName(Path.GetDirectoryName(package)), "torchsharp", StringComparison.OrdinalIgnoreCase))
        {
            yield break;
        }

        yield return Path.Combine(package, RuntimeFolder);
        foreach (string backend in Directory.GetDirectories(cache, BackendPrefix + "*").Order(StringComparer.Ordinal))
        {
            foreach (string version in Directory.GetDirectories(backend).OrderDescending(StringComparer.Ordinal))
            {
                yield return Path.Combine(version, RuntimeFolder);
            }
        }
    }
}
