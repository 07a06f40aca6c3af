using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Has the C library keep large blocks of memory instead of giving each back to the system, or the contrary, until disposed.</summary>
/// <remarks>
/// A training step frees and takes the same large tensors again. By default glibc maps blocks above 32 MB anew each time, and the system
/// zeroes them page by page: a MoCo step whose activations are larger took one and a half to two times as long. Blocks that are kept leave gaps, though, up to half of a training's memory:
/// where memory is scarce each large block is given back. Elsewhere this does nothing.
/// </remarks>
internal sealed partial class AllocatorScope : IDisposable
{
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int OneGigabyte = 1 << 30;
    private const int Never = -1;
    private const int SmallestMapped = 256 << 10;

    // Where glibc's own adjustment ends.
    private const int LargestAdjustedMap = 32 << 20;
    private const int LargestAdjustedTrim = 64 << 20;

    private readonly bool _isSet;

    /// <summary>Keeps memory from now on, or gives it back.</summary>
    /// <param name="isSpeed">Whether it is kept: for speed.</param>
    public AllocatorScope(bool isSpeed = true)
    {
        // musl has no such function; other systems have other allocators.
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint library) && NativeLibrary.TryGetExport(library, "mallopt", out _))
        {
            _isSet = SetOption(MapThreshold, isSpeed ? OneGigabyte : SmallestMapped) == 1 && SetOption(TrimThreshold, isSpeed ? Never : SmallestMapped) == 1;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isSet)
        {
            _ = SetOption(MapThreshold, LargestAdjustedMap);
            _ = SetOption(TrimThreshold, LargestAdjustedTrim);
            _ = Trim(0);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint padding);
}
