using MLNet.SelfSup.Cli.Doctor;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests.Cli;

/// <summary>A machine as a test wants it: by default one where all is well.</summary>
internal sealed class FakeMachine : IMachineProbe
{
    public NativeLibraryReport? Report { get; init; }

    public string? LoadFailure { get; init; }

    public int Gpus { get; init; }

    public bool HasDriver { get; init; }

    public string? TurboJpeg { get; init; } = "libturbojpeg.so.0";

    public long FreeBytes { get; init; } = 8L << 30;

    public NativeLibraryReport? InspectNativeLibrary() => Report;

    public void LoadNativeLibrary()
    {
        if (LoadFailure is not null)
        {
            throw new DllNotFoundException(LoadFailure);
        }
    }

    public int CountGpus() => Gpus;

    public bool HasGpuDriver() => HasDriver;

    public string? FindTurboJpeg() => TurboJpeg;

    public (long Total, long Free) ReadMemory() => (16L << 30, FreeBytes);

    public long ReadFreeDisk(string folder) => FreeBytes;
}
