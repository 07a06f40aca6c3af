using System.Globalization;
using System.Runtime.InteropServices;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Cli.Doctor;

/// <summary>Asks this machine.</summary>
internal sealed class MachineProbe : IMachineProbe
{
    private const string MemoryFile = "/proc/meminfo";
    private const string AvailableMemory = "MemAvailable:";

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
    public (long Total, long Free) ReadMemory()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo(GCKind.Any);
        long total = memory.TotalAvailableMemoryBytes;
        string? line = File.Exists(MemoryFile) ? File.ReadLines(MemoryFile).FirstOrDefault(l => l.StartsWith(AvailableMemory, StringComparison.Ordinal)) : null;
        long free = line is null
            ? total - memory.MemoryLoadBytes
            : long.Parse(line[AvailableMemory.Length..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        return (total, Math.Clamp(free, 0, total));
    }

    /// <inheritdoc/>
    public long ReadFreeDisk(string folder) => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
}
