using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class FilePrefetchTests
{
    [TestMethod]
    [DataRow(0)]
    [DataRow(200_000)]
    public void TryRun_File_ReadsIt(int bytes)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[bytes]);

            Assert.IsTrue(FilePrefetch.TryRun(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    [DataRow("/no/such/file")]
    [DataRow("/tmp")]
    public void TryRun_NoFile_SaysSo(string path) => Assert.IsFalse(FilePrefetch.TryRun(path));
}
