using System.Runtime.InteropServices;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Cli.Doctor;

/// <summary>Looks whether this machine can train and embed: the native library, GPUs, the decoder of JPEG files, memory and disk.</summary>
/// <param name="probe">The machine.</param>
internal sealed class MachineChecks(IMachineProbe probe)
{
    private const long OneGigabyte = 1L << 30;
    private const string Native = "native library";

    /// <summary>Looks at all of it.</summary>
    /// <returns>What was found.</returns>
    public IEnumerable<Finding> Run()
    {
        yield return new Finding("system", FindingLevel.Ok, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, .NET {Environment.Version}, {Plain.Count(Environment.ProcessorCount, "processor")}");
        Finding[] native = [.. CheckNativeLibrary()];
        foreach (Finding finding in native)
        {
            yield return finding;
        }

        if (Array.TrueForAll(native, f => f.Level != FindingLevel.Error))
        {
            yield return CheckGpu();
        }

        yield return CheckJpeg();
        yield return CheckMemory();
        yield return CheckDisk("disk of the current folder", Environment.CurrentDirectory);
        yield return CheckDisk("disk of temporary files", Path.GetTempPath());
    }

    private IEnumerable<Finding> CheckNativeLibrary()
    {
        NativeLibraryReport? report = probe.InspectNativeLibrary();
        if (report?.IsBackendMissing == true)
        {
            return [new Finding(
                Native,
                FindingLevel.Error,
                $"TorchSharp's backend was not found: {(report.LibraryFile is null ? "libLibTorchSharp.so" : "libtorch.so")} is in none of the folders that are searched.",
                "Install the tool again (dotnet tool update -g MLNet.SelfSup.Cli), or name a folder of libtorch with --libtorch. In an application of yours add the package TorchSharp-cpu and set its RuntimeIdentifier.",
                report.Folders)];
        }

        if (report is { Missing.Count: > 0, IsRepairable: false })
        {
            return [new Finding(
                Native,
                FindingLevel.Error,
                $"This system is too old for TorchSharp: '{report.LibraryFile}' needs {Names(report)}.",
                "Run on a newer system (Debian 13, Ubuntu 24.04), or in a container of one, or take a backend that was built for this one.")];
        }

        try
        {
            probe.LoadNativeLibrary();
        }
        catch (DllNotFoundException exception)
        {
            return [new Finding(Native, FindingLevel.Error, exception.Message, "Install the tool again, or run it with --verbose to see more.")];
        }

        return report is { Missing.Count: > 0 }
            ?
            [
                new Finding("libstdc++", FindingLevel.Note, $"libstdc++ of this system is older than the one that TorchSharp was built with: it lacks {Names(report)}, of which nothing is used. A copy of '{report.LibraryFile}' that goes without is loaded; there is nothing to do."),
                new Finding(Native, FindingLevel.Ok, "loaded"),
            ]
            : [new Finding(Native, FindingLevel.Ok, report is null ? "loaded" : $"loaded, from '{Path.GetDirectoryName(report.TorchFile)}'")];
    }

    private static string Names(NativeLibraryReport report) => string.Join(", ", report.Missing.Select(m => $"{m.Version} of {m.Library}"));

    private Finding CheckGpu()
    {
        int count = probe.CountGpus();
        return count > 0
            ? new Finding("GPU", FindingLevel.Ok, $"{Plain.Count(count, "CUDA device")}: --gpu 0{(count > 1 ? $" to {count - 1}" : string.Empty)}")
            : probe.HasGpuDriver()
                ? new Finding("GPU", FindingLevel.Note, "There is a driver of NVIDIA, but this libtorch computes on the CPU alone.", "To use the GPU, name a folder of libtorch for CUDA with --libtorch FOLDER, then --gpu 0.")
                : new Finding("GPU", FindingLevel.Note, "No GPU: there is no driver of NVIDIA, and the CPU computes.", "Nothing, if there is no GPU. If there is one, install its driver.");
    }

    private Finding CheckJpeg() => probe.FindTurboJpeg() is { } library
        ? new Finding("JPEG", FindingLevel.Ok, $"decoded by libjpeg-turbo ({library})")
        : new Finding(
            "JPEG",
            FindingLevel.Note,
            "decoded by SkiaSharp, which takes about twice the time of libjpeg-turbo for the same pixels.",
            "Nothing, if training or embedding never waits for images. Else install libjpeg-turbo: apt-get install libturbojpeg0 (on Ubuntu libturbojpeg), brew install jpeg-turbo, or turbojpeg.dll on the PATH.");

    private Finding CheckMemory()
    {
        (long total, long free) = probe.ReadMemory();
        string text = $"{Plain.Bytes(free)} free of {Plain.Bytes(total)}";
        return free >= OneGigabyte
            ? new Finding("memory", FindingLevel.Ok, text)
            : new Finding("memory", FindingLevel.Warning, text, "End other programs, or train with a smaller --batch-size and \"cacheMegabytes\" in --options.");
    }

    private Finding CheckDisk(string name, string folder)
    {
        long free = probe.ReadFreeDisk(folder);
        string text = $"{Plain.Bytes(free)} free at '{folder}'";
        return free >= OneGigabyte
            ? new Finding(name, FindingLevel.Ok, text)
            : new Finding(name, FindingLevel.Warning, text, "Free some space: checkpoints take about four times the encoder, decoded images beyond the cache go to a temporary file (\"cacheFolder\" in --options).");
    }
}
