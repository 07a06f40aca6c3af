using System.Globalization;

namespace MLNet.SelfSup.Runtime;

/// <summary>The memory of this machine, or of the container that the process runs in.</summary>
internal static class MachineMemory
{
    private const string InfoFile = "/proc/meminfo";
    private const string AvailableKey = "MemAvailable:";

    /// <summary>Tells how much memory this process may use.</summary>
    /// <returns>All of it, and what is free, in bytes.</returns>
    public static (long Total, long Free) Read()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo(GCKind.Any);
        long total = memory.TotalAvailableMemoryBytes;
        string? line = File.Exists(InfoFile) ? File.ReadLines(InfoFile).FirstOrDefault(l => l.StartsWith(AvailableKey, StringComparison.Ordinal)) : null;
        long free = line is null
            ? total - memory.MemoryLoadBytes
            : long.Parse(line[AvailableKey.Length..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        return (total, Math.Clamp(free, 0, total));
    }
}
