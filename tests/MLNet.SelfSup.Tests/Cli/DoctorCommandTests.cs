using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Torch.Native;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class DoctorCommandTests
{
    private const string Unused = "GLIBCXX_3.4.32";

    private static NativeLibraryLocator Here => new(typeof(torch).Assembly);

    [TestMethod]
    public void Doctor_OnThisMachine_FindsNothingThatPreventsWork()
    {
        using var data = new ToolData();

        ToolRun run = ToolRun.Of("doctor", "--data", data.Images).MustSucceed();

        Assert.Contains("ok      native library: loaded", run.Output, StringComparison.Ordinal);
        Assert.Contains("ok      images: 12 images can be read; shorter side 16 to 16 pixels", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 class folders, of 6 (dark) to 6 images (light)", run.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing prevents work.", run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Doctor_WithoutABackend_NamesItTheFoldersAndTheWayOut()
    {
        using var data = new ToolData();
        var machine = new FakeMachine { Report = NativeLibraryReport.Inspect(new NativeLibraryLocator([data.Images]), _ => true) };

        ToolRun run = ToolRun.On(machine, "doctor");

        Assert.AreEqual(ExitCodes.Failed, run.Code);
        Assert.Contains("ERROR   native library: TorchSharp's backend was not found: libLibTorchSharp.so is in none", run.Output, StringComparison.Ordinal);
        Assert.Contains(data.Images, run.Output, StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cpu", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("GPU:", run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Doctor_OldCppRuntimeThatIsRepaired_IsNamedAndPreventsNothing()
    {
        var machine = new FakeMachine { Report = NativeLibraryReport.Inspect(Here, need => need.Version != Unused) };

        ToolRun run = ToolRun.On(machine, "doctor").MustSucceed();

        Assert.Contains($"it lacks {Unused} of libstdc++.so.6, of which nothing is used", run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Doctor_SystemThatIsTooOld_IsAnErrorThatNamesWhatIsMissing()
    {
        var machine = new FakeMachine { Report = NativeLibraryReport.Inspect(Here, need => need.Version is not (Unused or "GLIBC_2.34")) };

        ToolRun run = ToolRun.On(machine, "doctor");

        Assert.AreEqual(ExitCodes.Failed, run.Code);
        Assert.Contains("GLIBC_2.34 of libc.so.6", run.Output, StringComparison.Ordinal);
        Assert.Contains("Run on a newer system", run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Doctor_LibraryThatDoesNotLoad_TellsWhy()
    {
        ToolRun run = ToolRun.On(new FakeMachine { LoadFailure = "libtorch_cpu.so: cannot open" }, "doctor", "--json");

        Assert.AreEqual(ExitCodes.Failed, run.Code);
        Assert.IsFalse(run.Json.GetProperty("ok").GetBoolean());
        Assert.IsTrue(run.Json.GetProperty("findings").EnumerateArray().Any(f => f.GetProperty("level").GetString() == "error" && f.GetProperty("text").GetString() == "libtorch_cpu.so: cannot open"));
    }

    [TestMethod]
    [DataRow(0, false, "No GPU")]
    [DataRow(0, true, "--libtorch FOLDER, then --gpu 0")]
    [DataRow(2, true, "2 CUDA devices: --gpu 0 to 1")]
    public void Doctor_Gpus_AreCountedOrTheirAbsenceExplained(int count, bool hasDriver, string expected)
    {
        ToolRun run = ToolRun.On(new FakeMachine { Gpus = count, HasDriver = hasDriver }, "doctor").MustSucceed();

        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("libturbojpeg.so.0", "ok      JPEG: decoded by libjpeg-turbo (libturbojpeg.so.0)")]
    [DataRow(null, "apt-get install libturbojpeg0")]
    public void Doctor_JpegDecoder_IsNamed(string? library, string expected)
    {
        ToolRun run = ToolRun.On(new FakeMachine { TurboJpeg = library }, "doctor").MustSucceed();

        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Doctor_LittleMemoryAndDisk_Warns()
    {
        ToolRun run = ToolRun.On(new FakeMachine { FreeBytes = 100L << 20 }, "doctor").MustSucceed();

        Assert.Contains("warning memory: 100.0 MB free of 16.0 GB", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning disk of the current folder", run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Doctor_UnreadableImages_AreNamedWithTheReason()
    {
        using var data = new ToolData();
        data.AddBadImage();
        File.WriteAllText(Path.Combine(data.Images, "notes.txt"), "x");

        ToolRun run = ToolRun.On(new FakeMachine(), "doctor", "--data", data.Images).MustSucceed();

        Assert.Contains("warning images: 1 of 13 images can't be read.", run.Output, StringComparison.Ordinal);
        Assert.Contains("dark/broken.jpg: it is not a JPEG", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 file of other kinds is not read: .txt 1.", run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Doctor_EmptyOrAbsentFolderOrNoneThatCanBeRead_PreventsWork()
    {
        using var data = new ToolData();
        string empty = Directory.CreateDirectory(data.At("empty")).FullName;
        string bad = Directory.CreateDirectory(data.At("bad")).FullName;
        File.WriteAllText(Path.Combine(bad, "a.png"), string.Empty);

        ToolRun onEmpty = ToolRun.On(new FakeMachine(), "doctor", "--data", empty);
        ToolRun onAbsent = ToolRun.On(new FakeMachine(), "doctor", "--data", data.At("nowhere"));
        ToolRun onBad = ToolRun.On(new FakeMachine(), "doctor", "--data", bad);

        Assert.AreEqual((ExitCodes.Failed, ExitCodes.Failed, ExitCodes.Failed), (onEmpty.Code, onAbsent.Code, onBad.Code));
        Assert.Contains($"'{empty}' has no image", onEmpty.Output, StringComparison.Ordinal);
        Assert.Contains("does not exist", onAbsent.Output, StringComparison.Ordinal);
        Assert.Contains("None of 1 image can be read.", onBad.Output, StringComparison.Ordinal);
        Assert.Contains("it is empty (0 bytes)", onBad.Output, StringComparison.Ordinal);
    }
}
