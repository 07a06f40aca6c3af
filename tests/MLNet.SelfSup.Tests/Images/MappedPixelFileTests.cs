using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class MappedPixelFileTests
{
    [TestMethod]
    public void Append_FullDisk_SaysWhatToDo()
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("This system has no device that is always full.");
        }

        using var file = new MappedPixelFile(new FileStream("/dev/full", FileMode.Open, FileAccess.Write), "/the/folder");

        var exception = Assert.ThrowsExactly<IOException>(() => file.Append(new byte[1 << 20]));

        StringAssert.Contains(exception.Message, "/the/folder", StringComparison.Ordinal);
        StringAssert.Contains(exception.Message, "Free some space", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Constructor_FolderCannotExist_NamesIt()
    {
        string file = Path.GetTempFileName();
        string folder = Path.Combine(file, "below-a-file");
        try
        {
            var exception = Assert.ThrowsExactly<IOException>(() => new MappedPixelFile(folder));

            StringAssert.Contains(exception.Message, folder, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void Read_AfterMap_GivesWhatWasAppended()
    {
        using var file = new MappedPixelFile(folder: null);
        long first = file.Append([1, 2, 3]);
        long second = file.Append([4, 5]);

        file.Map();

        CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, file.Read(first, 3).ToArray());
        CollectionAssert.AreEqual(new byte[] { 4, 5 }, file.Read(second, 2).ToArray());
    }
}
