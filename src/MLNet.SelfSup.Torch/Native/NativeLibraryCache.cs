using System.Security.Cryptography;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Keeps patched libraries in the user's cache folder, so that the system can load them from a file.</summary>
internal static class NativeLibraryCache
{
    /// <summary>Stores a library under the hash of its content; several processes may do so at once.</summary>
    /// <param name="fileName">The library's name.</param>
    /// <param name="bytes">Its content.</param>
    /// <returns>The path of a file with exactly this content.</returns>
    /// <exception cref="IOException">It can't be written.</exception>
    public static string Store(string fileName, byte[] bytes) => Store(GetFolder(), fileName, bytes);

    /// <summary>Stores a library in a folder of the caller's.</summary>
    /// <param name="folder">Root of the cache.</param>
    /// <param name="fileName">The library's name.</param>
    /// <param name="bytes">Its content.</param>
    /// <returns>The path of a file with exactly this content.</returns>
    /// <exception cref="IOException">It can't be written.</exception>
    internal static string Store(string folder, string fileName, byte[] bytes)
    {
        string path = Path.Combine(folder, Convert.ToHexString(SHA256.HashData(bytes))[..16], fileName);

        // The name alone is not trusted: a file of other content is replaced, whole, by a rename.
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
        {
            AtomicFile.Write(path, stream => stream.Write(bytes));
        }

        return path;
    }

    private static string GetFolder()
    {
        string user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Path.Combine(user.Length > 0 ? user : Path.GetTempPath(), "MLNet.SelfSup", "native");
    }
}
