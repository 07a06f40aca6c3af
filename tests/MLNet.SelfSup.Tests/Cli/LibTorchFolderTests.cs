using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class LibTorchFolderTests
{
    [TestMethod]
    public void Run_FolderWithoutLibTorch_IsWrongUsageAndNamesWhatIsMissing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "libtorch.so"), string.Empty);

        ToolRun run = ToolRun.Of("doctor", "--libtorch", folder.Path);

        Assert.AreEqual(ExitCodes.WrongUsage, run.Code);
        Assert.Contains($"'{folder.Path}' has no libtorch_cpu.so, libc10.so.", run.Error, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Link_ToolAndLibTorch_TakesLibTorchsFilesFirstAndTheToolsOwnAssemblyAsACopy()
    {
        using var folder = new TemporaryFolder();
        (string tool, string libtorch) = (NewFolder("tool"), NewFolder("libtorch"));
        Write(tool, "MLNet.SelfSup.Cli.dll", "tool");
        Write(tool, "TorchSharp.dll", "managed");
        Write(tool, "libtorch_cpu.so", "own");
        Write(libtorch, "libtorch_cpu.so", "other");
        Write(libtorch, "libcudart.so.12", "cuda");

        string links = LibTorchFolder.Link(tool, libtorch, Path.Combine(folder.Path, "root"));
        string again = LibTorchFolder.Link(tool, libtorch, Path.Combine(folder.Path, "root"));

        Assert.AreEqual(links, again);
        Assert.AreEqual("other", File.ReadAllText(Path.Combine(links, "libtorch_cpu.so")));
        Assert.AreEqual("cuda", File.ReadAllText(Path.Combine(links, "libcudart.so.12")));
        Assert.AreEqual(Path.Combine(tool, "TorchSharp.dll"), new FileInfo(Path.Combine(links, "TorchSharp.dll")).LinkTarget);
        Assert.IsNull(new FileInfo(Path.Combine(links, "MLNet.SelfSup.Cli.dll")).LinkTarget);
        Assert.AreEqual("tool", File.ReadAllText(Path.Combine(links, "MLNet.SelfSup.Cli.dll")));

        string NewFolder(string name) => Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName;

        static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
    }
}
