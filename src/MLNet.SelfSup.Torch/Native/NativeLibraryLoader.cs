using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Starts TorchSharp's native library, on systems too whose C++ runtime is older than the one it was linked with.</summary>
/// <remarks>
/// TorchSharp 0.107 asks libstdc++ for the version <c>GLIBCXX_3.4.32</c> (GCC 13) without using anything of it, so it does not
/// load on Debian 12 or Ubuntu 22.04. There, and only there, a copy is loaded in which that need is marked weak. Any use of
/// this assembly starts the library; code that uses TorchSharp before that calls <see cref="EnsureLoaded"/> first.
/// </remarks>
public static class NativeLibraryLoader
{
    private const string LibraryName = "LibTorchSharp";

    // In the order of their dependencies; those of CUDA are present with a CUDA backend only.
    private static readonly string[] Dependencies = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", NativeLibraryReport.TorchName];

    private static readonly Lazy<Exception?> Failure = new(Load);

    /// <summary>Loads the native library once; later calls cost nothing.</summary>
    /// <exception cref="DllNotFoundException">
    /// No backend package is referenced, or the system lacks something else that the library needs. The message names the
    /// file, what is missing, and what to do.
    /// </exception>
    public static void EnsureLoaded()
    {
        if (Failure.Value is { } failure)
        {
            throw new DllNotFoundException(failure.Message, failure);
        }
    }

    /// <summary>Loads the native library where possible; <see cref="EnsureLoaded"/> tells why where it was not.</summary>
    internal static void TryLoad() => _ = Failure.Value;

    /// <summary>Tells what to do with a library that the system refuses.</summary>
    /// <param name="file">The library.</param>
    /// <param name="missing">Versions that the system's libraries lack.</param>
    /// <param name="systemMessage">What the system's loader said.</param>
    /// <returns>The message for the user.</returns>
    internal static string Explain(string file, IReadOnlyList<VersionNeed> missing, string systemMessage)
    {
        string what = missing.Count > 0
            ? $"this system lacks {string.Join(", ", missing.Select(m => $"{m.Version} of {m.Library}"))}"
            : $"the system's loader says: {systemMessage}";
        return $"TorchSharp's native library '{file}' can't be loaded: {what}. "
            + "Either run on a newer system (Debian 13, Ubuntu 24.04, or a container of one), or take the TorchSharp backend package that was built for this one.";
    }

    private static Exception? Load()
    {
        Assembly torchSharp = typeof(torch).Assembly; // typeof alone does not run torch's start-up
        try
        {
            if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64)
            {
                LoadOnLinux(torchSharp);
            }
            else if (!NativeLibrary.TryLoad(LibraryName, torchSharp, searchPath: null, out _))
            {
                throw NoBackend([AppContext.BaseDirectory]);
            }

            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return exception;
        }
    }

    private static void LoadOnLinux(Assembly torchSharp)
    {
        var locator = new NativeLibraryLocator(torchSharp);
        string? file = locator.Find(NativeLibraryReport.LibraryName);
        if (file is null || locator.Find(NativeLibraryReport.TorchName) is null)
        {
            throw NoBackend(locator.Folders);
        }

        OpenMpDefaults.Apply();
        foreach (string path in Dependencies.Select(locator.Find).OfType<string>())
        {
            NativeLibrary.Load(path);
        }

        IntPtr handle;
        try
        {
            handle = NativeLibrary.Load(file);
        }
        catch (DllNotFoundException exception)
        {
            handle = LoadPatchedCopy(file, exception.Message);
        }

        NativeLibrary.SetDllImportResolver(torchSharp, (name, _, _) => name == LibraryName ? handle : IntPtr.Zero);
        AssemblyLoadContext.GetLoadContext(torchSharp)!.ResolvingUnmanagedDll +=
            (assembly, name) => assembly == torchSharp && name == LibraryName ? handle : IntPtr.Zero;
    }

    private static IntPtr LoadPatchedCopy(string file, string systemMessage)
    {
        byte[] bytes = File.ReadAllBytes(file);
        var image = new ElfImage(bytes);
        VersionNeed[] missing = NativeLibraryReport.FindMissing(image, SystemLibraries.Defines);
        if (missing.Length == 0 || !NativeLibraryReport.AreUnused(missing))
        {
            throw new DllNotFoundException(Explain(file, missing, systemMessage));
        }

        foreach (VersionNeed need in missing)
        {
            image.MarkWeak(need);
        }

        return NativeLibrary.Load(NativeLibraryCache.Store(NativeLibraryReport.LibraryName, bytes));
    }

    private static DllNotFoundException NoBackend(IReadOnlyList<string> folders) => new(
        "TorchSharp's native library was not found: the application references no TorchSharp backend. "
        + "Add the package TorchSharp-cpu, or TorchSharp-cuda-linux / TorchSharp-cuda-windows for a GPU, to the application's project (not to a library), "
        + $"and set its RuntimeIdentifier or UseCurrentRuntimeIdentifier. Searched: {string.Join(", ", folders)}.");
}
