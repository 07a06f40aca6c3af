using MLNet.SelfSup.Images;
using MLNet.SelfSup.Tests.Support;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class CaptionFileTests
{
    [TestMethod]
    public void Read_QuotedFields_KeepCommasQuotesAndLineEnds()
    {
        IReadOnlyList<CaptionedImage> images = Read("file,caption\r\na.png,\"a \"\"red\"\" cat, asleep\"\r\n\r\nb/c.png,\"two\nlines\"\nd.png,plain", out string folder);

        Assert.HasCount(3, images);
        Assert.AreEqual(new CaptionedImage(Path.Combine(folder, "a.png"), "a \"red\" cat, asleep", string.Empty, 2), images[0]);
        Assert.AreEqual(new CaptionedImage(Path.Combine(folder, "b", "c.png"), "two\nlines", string.Empty, 4), images[1]);
        Assert.AreEqual(6, images[2].Line);
    }

    [TestMethod]
    public void Read_OtherColumns_AreFoundInAnyOrderAndCase()
    {
        IReadOnlyList<CaptionedImage> images = Read("Text,x,Path,Id\nhello,1,a.png,7\n", out _, (p, f) => CaptionFile.Read(p, f, "path", "text", "id"));

        Assert.AreEqual("hello", images[0].Caption);
        Assert.AreEqual("7", images[0].PairId);
    }

    [TestMethod]
    [DataRow("file,text\na.png,b\n", "no column 'caption'; its columns are 'file', 'text'")]
    [DataRow("", "is empty")]
    [DataRow("file,caption\n", "no row")]
    [DataRow("file,caption\na.png,one,two\n", "Line 2 of")]
    [DataRow("file,caption\nok.png,fine\n ,b\n", "Line 3 of")]
    [DataRow("file,caption\na.png,\"open\nb.png,c\n", "in line 2 of")]
    public void Read_FaultyFile_SaysWhatIsWrong(string text, string expected)
    {
        string message = Assert.ThrowsExactly<InvalidDataException>(() => Read(text, out _)).Message;

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Read_NoSuchFile_NamesIt() =>
        Assert.Contains("nowhere.csv", Assert.ThrowsExactly<FileNotFoundException>(() => CaptionFile.Read("nowhere.csv")).Message, StringComparison.Ordinal);

    private static IReadOnlyList<CaptionedImage> Read(string text, out string folder, Func<string, string, IReadOnlyList<CaptionedImage>>? read = null)
    {
        using var temporary = new TemporaryFolder();
        folder = temporary.Path;
        string path = Path.Combine(folder, "captions.csv");
        File.WriteAllText(path, text);
        return read?.Invoke(path, folder) ?? CaptionFile.Read(path);
    }
}
