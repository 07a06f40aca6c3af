using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Cli.Doctor;

/// <summary>What <c>doctor</c> asks a machine.</summary>
internal interface IMachineProbe
{
    /// <summary>Looks which native libraries there are, and what they lack; nothing is loaded.</summary>
    /// <returns>The report; <see langword="null"/> where only loading tells.</returns>
    NativeLibraryReport? InspectNativeLibrary();

    /// <summary>Loads the native library.</summary>
    /// <exception cref="DllNotFoundException">It can't be loaded.</exception>
    void LoadNativeLibrary();

    /// <summary>Counts the GPUs that TorchSharp can use; the native library is loaded.</summary>
    /// <returns>The number.</returns>
    int CountGpus();

    /// <summary>Tells whether the system has a driver of NVIDIA.</summary>
    /// <returns>Whether it has.</returns>
    bool HasGpuDriver();

    /// <summary>Tells by which library JPEG files are decoded.</summary>
    /// <returns>The file of libjpeg-turbo; <see langword="null"/> where SkiaSharp decodes them.</returns>
    string? FindTurboJpeg();

    /// <summary>Tells how much memory this process may use.</summary>
    /// <returns>Bytes: all, and what is free.</returns>
    (long Total, long Free) ReadMemory();

    /// <summary>Tells how much space a folder's disk has left.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Bytes.</returns>
    long ReadFreeDisk(string folder);
}
