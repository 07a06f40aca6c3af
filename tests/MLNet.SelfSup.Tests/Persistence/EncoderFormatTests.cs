using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Tests.Persistence;

[TestClass]
public sealed class EncoderFormatTests
{
    [TestMethod]
    [DataRow("2", "format version '2'")]
    [DataRow("x", "format version 'x'")]
    public void Load_UnknownFormatVersion_TellsWhichAreRead(string version, string expected)
    {
        using MemoryStream file = Rewrite(m => m["mlnet-selfsup.format"] = version);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => EncoderArtifact.Load(file, file.Length));

        StringAssert.Contains(error.Message, expected, StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "reads 1 to 1", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_FileWithoutChecksum_IsRead()
    {
        using MemoryStream file = Rewrite(m => m.Remove("mlnet-selfsup.sha256"));

        Assert.AreEqual(TinyEncoder.Create().Description, EncoderArtifact.Load(file, file.Length).Description);
    }

    [TestMethod]
    public void Load_AlteredDescription_TellsOfTheChecksum()
    {
        using MemoryStream file = Rewrite(m => m["mlnet-selfsup.encoder"] = m["mlnet-selfsup.encoder"].Replace("\"depth\":1", "\"depth\":2", StringComparison.Ordinal));

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => EncoderArtifact.Load(file, file.Length));

        StringAssert.Contains(error.Message, "checksum", StringComparison.Ordinal);
    }

    private static MemoryStream Rewrite(Action<Dictionary<string, string>> change)
    {
        using var original = new MemoryStream();
        TinyEncoder.Create().Save(original);
        original.Position = 0;
        SafeTensorsContent content = SafeTensorsFile.Read(original, original.Length);
        var metadata = new Dictionary<string, string>(content.Metadata, StringComparer.Ordinal);
        change(metadata);
        var changed = new MemoryStream();
        SafeTensorsFile.Write(changed, content.Tensors, metadata);
        changed.Position = 0;
        return changed;
    }
}
