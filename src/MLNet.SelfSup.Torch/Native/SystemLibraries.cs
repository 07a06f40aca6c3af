using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Tells which symbol versions the system's libraries define.</summary>
internal static class SystemLibraries
{
    private static readonly ConcurrentDictionary<string, IReadOnlySet<string>> Definitions = new(StringComparer.Ordinal);

    /// <summary>Tells whether the system's own library defines a version.</summary>
    /// <param name="need">What is needed of which library.</param>
    /// <returns>Whether it is there; <see langword="false"/> too where the library is absent.</returns>
    public static bool Defines(VersionNeed need) => Definitions.GetOrAdd(need.Library, Read).Contains(need.Version);

    private static IReadOnlySet<string> Read(string library)
    {
        // The loader knows where the library is: load it, then look which file was mapped.
        if (!NativeLibrary.TryLoad(library, out _))
        {
            return new HashSet<string>(StringComparer.Ordinal);
        }

        string suffix = "/" + library;
        string? path = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.IndexOf('/') is var slash and >= 0 ? slash : line.Length)..])
            .FirstOrDefault(mapped => mapped.EndsWith(suffix, StringComparison.Ordinal) || MapsTo(mapped, library));
        return path is null ? new HashSet<string>(StringComparer.Ordinal) : new ElfImage(File.ReadAllBytes(path)).Definitions;
    }

    // libstdc++.so.6 is a link to libstdc++.so.6.0.30, and the map names the target.
    private static bool MapsTo(string mapped, string library) =>
        mapped.Length > 0 && Path.GetFileName(mapped).StartsWith(library + ".", StringComparison.Ordinal);
}
