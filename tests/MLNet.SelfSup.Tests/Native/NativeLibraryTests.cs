using MLNet.SelfSup.Torch.Native;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Native;

[TestClass]
public class NativeLibraryTests
{
    private static string LibraryPath => new NativeLibraryLocator(typeof(torch).Assembly).Find("libLibTorchSharp.so")!;

    [TestMethod]
    public void EnsureLoaded_Called_TorchComputes()
    {
        NativeLibraryLoader.EnsureLoaded();

        using torch.Tensor sum = torch.ones(3, 4).sum();

        Assert.AreEqual(12f, sum.item<float>());
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void ElfImage_TorchSharpsLibrary_NeedsTheCppRuntime()
    {
        var image = new ElfImage(File.ReadAllBytes(LibraryPath));

        Assert.Contains("GLIBCXX_3.4.32", image.Needs.Where(n => n.Library == "libstdc++.so.6").Select(n => n.Version));
        Assert.Contains("GLIBC_2.34", image.Needs.Where(n => n.Library == "libc.so.6").Select(n => n.Version));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void MarkWeak_OneNeed_ChangesItAlone()
    {
        byte[] original = File.ReadAllBytes(LibraryPath);
        byte[] bytes = [.. original];
        var image = new ElfImage(bytes);
        VersionNeed need = image.Needs.Single(n => n.Version == "GLIBCXX_3.4.32");

        image.MarkWeak(need);

        Assert.IsTrue(new ElfImage(bytes).Needs.Single(n => n.Version == need.Version).IsWeak);
        Assert.AreEqual(1, original.Zip(bytes).Count(pair => pair.First != pair.Second));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void Defines_VersionOfTheSystem_TellsOldFromFuture()
    {
        Assert.IsTrue(SystemLibraries.Defines(new VersionNeed("libstdc++.so.6", "GLIBCXX_3.4.11", 0, IsWeak: false)));
        Assert.IsFalse(SystemLibraries.Defines(new VersionNeed("libstdc++.so.6", "GLIBCXX_9.9.9", 0, IsWeak: false)));
        Assert.IsFalse(SystemLibraries.Defines(new VersionNeed("libdoesnotexist.so.1", "ANY_1", 0, IsWeak: false)));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(40)]
    [DataRow(5000)]
    [OSCondition(OperatingSystems.Linux)]
    public void ElfImage_Truncated_IsRejected(int length)
    {
        byte[] bytes = File.ReadAllBytes(LibraryPath)[..length];

        Assert.ThrowsExactly<InvalidDataException>(() => new ElfImage(bytes));
    }

    [TestMethod]
    public void Explain_OtherVersionMissing_NamesItAndTheWaysOut()
    {
        string message = NativeLibraryLoader.Explain("/x/libLibTorchSharp.so", [new VersionNeed("libc.so.6", "GLIBC_2.34", 0, IsWeak: false)], "unused");

        Assert.Contains("/x/libLibTorchSharp.so", message, StringComparison.Ordinal);
        Assert.Contains("GLIBC_2.34 of libc.so.6", message, StringComparison.Ordinal);
        Assert.Contains("Either run on a newer system", message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Store_SixteenAtOnceAndADamagedFile_EndsWithTheContent()
    {
        string folder = Directory.CreateTempSubdirectory("native-cache-").FullName;
        try
        {
            byte[] content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
            string first = NativeLibraryCache.Store(folder, "library.so", content);
            File.WriteAllText(first, "damaged");

            string[] paths = [.. Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(16).Select(_ => NativeLibraryCache.Store(folder, "library.so", content))];

            Assert.AreEqual(1, paths.Distinct().Count());
            CollectionAssert.AreEqual(content, File.ReadAllBytes(first));
            Assert.AreEqual(1, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
