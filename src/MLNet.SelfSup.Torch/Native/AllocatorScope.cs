using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Has the C library keep large blocks of memory instead of giving each back to the system, until disposed.</summary>
/// <remarks>
/// A training step frees and takes the same large tensors again. By default glibc maps blocks above 32 MB anew each time, and the system
/// zeroes them page by page: a MoCo step whose activations are larger took one and a half to two times as long. Blocks that are kept leave gaps, though, and a gap
/// into which a small tensor was put has room for no large one any more: what the process needs stays the same, what it holds grows by leaps. <see cref="GiveBack"/> undoes that between epochs.
/// Where memory is scarce glibc's own way is better. To give back all blocks above 256 KB saved more still, and took twice the time. Elsewhere this does nothing.
/// </remarks>
internal sealed partial class AllocatorScope : IDisposable
{
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;
    private const int OneGigabyte = 1 << 30;
    private const int Never = -1;

    // Where glibc's own adjustment ends.
    private const int LargestAdjustedMap = 32 << 20;
    private const int LargestAdjustedTrim = 64 << 20;

    private readonly bool _isSet;
    private long _lastTime = Stopwatch.GetTimestamp();

    /// <summary>Gets or sets the time between two times that gaps are given back; tests set it.</summary>
    /// <remarks>Gaps are filled again within a step, for a few milliseconds of page faults a hundred megabytes.</remarks>
    internal static TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Begins.</summary>
    /// <param name="isSpeed">Whether blocks are kept; otherwise glibc's own way is taken.</param>
    public AllocatorScope(bool isSpeed = true)
    {
        // musl has no such function; other systems have other allocators.
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint library) && NativeLibrary.TryGetExport(library, "mallopt", out _))
        {
            _isSet = SetOption(MapThreshold, isSpeed ? OneGigabyte : LargestAdjustedMap) == 1 && SetOption(TrimThreshold, isSpeed ? Never : LargestAdjustedTrim) == 1;
        }
    }

    /// <summary>Gives the pages of all gaps back to the system, unless that was done, or the scope begun, within the last <see cref="Interval"/>.</summary>
    public void GiveBackIfDue()
    {
        if (Stopwatch.GetElapsedTime(_lastTime) >= Interval)
        {
            GiveBack();
        }
    }

    /// <summary>Gives the pages of all gaps back to the system; what is in use stays where it is.</summary>
    public void GiveBack()
    {
        if (_isSet)
        {
            _ = Trim(0);
        }

        _lastTime = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isSet)
        {
            _ = SetOption(MapThreshold, LargestAdjustedMap);
            _ = SetOption(TrimThreshold, LargestAdjustedTrim);
            GiveBack();
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint padding);
}
