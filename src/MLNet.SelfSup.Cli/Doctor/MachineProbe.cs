using System.Runtime.InteropServices;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Cli.Doctor;

/// <summary>Asks this machine.</summary>
internal sealed class MachineProbe : IMachineProbe
{
    /// <inheritdoc/>
    public NativeLibraryReport? InspectNativeLibrary() => NativeLibraryReport.OfThisSystem();

    /// <inheritdoc/>
    public void LoadNativeLibrary() => NativeLibraryLoader.EnsureLoaded();

    /// <inheritdoc/>
    public int CountGpus() => TorchDevices.Count;

    /// <inheritdoc/>
    public bool HasGpuDriver()
    {
        string driver = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(driver, out nint handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }

    /// <inheritdoc/>
    public string? FindTurboJpeg() => TurboJpeg.Instance?.Name;

    /// <inheritdoc/>
    public (long Total, long Free) ReadMemory() => MachineMemory.Read();

    /// <inheritdoc/>
    public long ReadFreeDisk(string folder) => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
}
