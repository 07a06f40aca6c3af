using System.Runtime.CompilerServices;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Starts the native library with the first use of this assembly.</summary>
internal static class NativeStartup
{
    // A failure is kept and told by NativeLibraryLoader.EnsureLoaded, which every entry point calls.
#pragma warning disable CA2255 // The library must be ready before any of TorchSharp's members runs.
    [ModuleInitializer]
    internal static void Start() => NativeLibraryLoader.TryLoad();
#pragma warning restore CA2255
}
