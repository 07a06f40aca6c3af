using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>Has another libtorch take the place of the tool's own.</summary>
/// <remarks>
/// TorchSharp loads libtorch from the folder that the application lies in, whatever else is loaded already, and a process can't hold two. So the tool goes on as
/// one that lies in a folder of links: to its own files, and to the other libtorch in place of its own.
/// </remarks>
internal static partial class LibTorchFolder
{
    private const string MainAssembly = "MLNet.SelfSup.Cli";

    private static readonly string[] Needed = ["libtorch.so", "libtorch_cpu.so", "libc10.so"];

    private static string Root
    {
        get
        {
            string user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return Path.Combine(user.Length > 0 ? user : Path.GetTempPath(), "MLNet.SelfSup", "tool");
        }
    }

    /// <summary>Goes on with the libtorch of a folder: where the tool does not run with it yet, the process becomes one that does, and this does not return.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UsageException">The folder has not what is needed, or this system can't do so.</exception>
    /// <exception cref="IOException">The links can't be made.</exception>
    public static void Use(string folder)
    {
        if (AppContext.BaseDirectory.StartsWith(Root, StringComparison.Ordinal))
        {
            return;
        }

        Check(folder);
        string links = Link(AppContext.BaseDirectory, Path.GetFullPath(folder), Root);
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        string?[] command = [host, Path.Combine(links, $"{MainAssembly}.dll"), .. Environment.GetCommandLineArgs().Skip(1), null];
        _ = Execute(host, command);
        throw new IOException($"--libtorch: '{host}' can't be started again: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    /// <summary>Checks that a folder can take the place of the tool's own libtorch.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UsageException">It can't.</exception>
    internal static void Check(string folder)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            throw new UsageException("--libtorch works on Linux x64 alone. Elsewhere write an application with the package TorchSharp-cuda-windows.");
        }

        if (!Directory.Exists(folder))
        {
            throw new UsageException($"--libtorch: there is no folder '{Path.GetFullPath(folder)}'.");
        }

        string[] missing = [.. Needed.Where(n => !File.Exists(Path.Combine(folder, n)))];
        if (missing.Length > 0)
        {
            throw new UsageException($"--libtorch: '{Path.GetFullPath(folder)}' has no {string.Join(", ", missing)}. Name the folder of libtorch's libraries, its lib.");
        }
    }

    /// <summary>Makes the folder of links, unless it is there.</summary>
    /// <param name="tool">The folder that the tool lies in.</param>
    /// <param name="libtorch">The folder of libtorch.</param>
    /// <param name="root">Where the folder of links is made.</param>
    /// <returns>Its path.</returns>
    internal static string Link(string tool, string libtorch, string root)
    {
        Dictionary<string, string> files = Directory.GetFiles(tool).ToDictionary(f => Path.GetFileName(f), f => f, StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(libtorch, "*.so*"))
        {
            files[Path.GetFileName(file)] = file;
        }

        string key = string.Join('\n', files.Values.Order(StringComparer.Ordinal).Select(f => $"{f} {File.GetLastWriteTimeUtc(f).Ticks}"));
        string folder = Path.Combine(root, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..16]);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        string unfinished = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(unfinished);
        foreach ((string name, string file) in files)
        {
            string target = Path.Combine(unfinished, name);
            if (name.StartsWith(MainAssembly, StringComparison.Ordinal))
            {
                // .NET follows links of these to the folder that they point to.
                File.Copy(file, target, overwrite: true);
            }
            else if (!File.Exists(target))
            {
                File.CreateSymbolicLink(target, file);
            }
        }

        Directory.Move(unfinished, folder);
        return folder;
    }

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
