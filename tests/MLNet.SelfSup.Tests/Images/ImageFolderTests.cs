using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class ImageFolderTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("selfsup-folder").FullName;

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_root, recursive: true);

    [TestMethod]
    public void Enumerate_Recursive_ListsImagesInOrdinalOrderWithLabels()
    {
        Touch("b/2.jpg", "b/deep/1.PNG", "B/3.webp", "a.gif", "b/notes.txt", "c.jpeg.bak", ".hidden.jpg");

        IReadOnlyList<ImageFile> files = ImageFolder.Enumerate(_root);

        CollectionAssert.AreEqual(new[] { "B/3.webp", "a.gif", "b/2.jpg", "b/deep/1.PNG" }, files.Select(f => Relative(f.Path)).ToArray());
        CollectionAssert.AreEqual(new[] { "B", "", "b", "b" }, files.Select(f => f.Label).ToArray());
    }

    [TestMethod]
    public void Enumerate_NotRecursive_LeavesOutFoldersBelow()
    {
        Touch("x.bmp", "below/y.bmp");

        IReadOnlyList<ImageFile> files = ImageFolder.Enumerate(_root, recursive: false);

        Assert.AreEqual("x.bmp", Relative(files.Single().Path));
    }

    [TestMethod]
    public void Enumerate_WithoutLabels_LeavesThemEmpty()
    {
        Touch("cat/x.jpeg");

        Assert.AreEqual(string.Empty, ImageFolder.Enumerate(_root, labelFromFolder: false).Single().Label);
    }

    [TestMethod]
    public void Enumerate_AbsentFolder_NamesIt()
    {
        string absent = Path.Combine(_root, "absent");

        var exception = Assert.ThrowsExactly<DirectoryNotFoundException>(() => ImageFolder.Enumerate(absent));

        StringAssert.Contains(exception.Message, absent, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Enumerate_FileInsteadOfFolder_SaysSo()
    {
        Touch("x.jpg");

        var exception = Assert.ThrowsExactly<DirectoryNotFoundException>(() => ImageFolder.Enumerate(Path.Combine(_root, "x.jpg")));

        StringAssert.Contains(exception.Message, "is a file", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Enumerate_NoImage_NamesFolderAndExtensions()
    {
        Touch("readme.txt");

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => ImageFolder.Enumerate(_root));

        StringAssert.Contains(exception.Message, _root, StringComparison.Ordinal);
        foreach (string extension in ImageFolder.Extensions)
        {
            StringAssert.Contains(exception.Message, extension, StringComparison.Ordinal);
        }
    }

    private string Relative(string path) => Path.GetRelativePath(_root, path).Replace('\\', '/');

    private void Touch(params string[] files)
    {
        foreach (string file in files)
        {
            string path = Path.Combine(_root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, []);
        }
    }
}
