using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Persistence;

[TestClass]
public sealed class DamagedEncoderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly string _path;
    private readonly byte[] _bytes;

    public DamagedEncoderTests()
    {
        _path = Path.Combine(_folder.FullName, "encoder.safetensors");
        TinyEncoder.Create().Save(_path);
        _bytes = File.ReadAllBytes(_path);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Load_SavedFile_GivesEqualContent()
    {
        EncoderArtifact saved = TinyEncoder.Create();

        EncoderArtifact loaded = EncoderArtifact.Load(_path);

        Assert.AreEqual(saved.Description, loaded.Description);
        CollectionAssert.AreEquivalent(saved.Tensors.Keys.ToArray(), loaded.Tensors.Keys.ToArray());
        Assert.IsTrue(saved.Tensors.All(t => t.Value.ToSingles().SequenceEqual(loaded.Tensors[t.Key].ToSingles())));
    }

    [TestMethod]
    public void Load_TruncatedAnywhere_NamesTheFile()
    {
        for (int length = 0; length < _bytes.Length; length += Math.Max(1, length / 3))
        {
            File.WriteAllBytes(_path, _bytes[..length]);

            InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => EncoderArtifact.Load(_path), $"{length} bytes.");

            StringAssert.Contains(error.Message, _path, StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public void Load_AlteredWeight_TellsOfTheChecksum()
    {
        _bytes[^1] ^= 0x40;
        File.WriteAllBytes(_path, _bytes);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => EncoderArtifact.Load(_path));

        StringAssert.Contains(error.Message, _path, StringComparison.Ordinal);
        StringAssert.Contains(error.Message, "checksum", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_AnyAlteredByte_IsAnErrorOrChangesNothing()
    {
        EncoderArtifact whole = TinyEncoder.Create();
        for (int at = 0; at < _bytes.Length; at += 17)
        {
            byte[] altered = [.. _bytes];
            altered[at] ^= 0x15;
            File.WriteAllBytes(_path, altered);
            try
            {
                EncoderArtifact loaded = EncoderArtifact.Load(_path);
                Assert.AreEqual(whole.Description, loaded.Description, $"Byte {at}.");
                Assert.IsTrue(whole.Tensors.All(t => t.Value.Bytes.Span.SequenceEqual(loaded.Tensors[t.Key].Bytes.Span)), $"Byte {at}.");
            }
            catch (InvalidDataException exception)
            {
                StringAssert.Contains(exception.Message, _path, StringComparison.Ordinal);
            }
        }
    }

    [TestMethod]
    public void Load_AnotherSafeTensorsFile_SaysThatItIsNoEncoder()
    {
        using (FileStream stream = File.Create(_path))
        {
            SafeTensorsFile.Write(stream, TinyEncoder.Create().Tensors, new Dictionary<string, string>(StringComparer.Ordinal));
        }

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => EncoderArtifact.Load(_path));

        StringAssert.Contains(error.Message, "no encoder of MLNet.SelfSup", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("norm.bias", "missing: norm.bias")]
    [DataRow("features.mean", "features.mean is missing")]
    public void Fit_EncoderWithoutATensor_NamesIt(string name, string expected)
    {
        EncoderArtifact whole = TinyEncoder.Create();
        var less = new EncoderArtifact(whole.Description, whole.Tensors.Where(t => t.Key != name).ToDictionary(StringComparer.Ordinal));

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Fit(less));

        StringAssert.Contains(error.Message, expected, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Fit_EncoderWithATensorOfAnotherShape_NamesBothShapes()
    {
        EncoderArtifact whole = TinyEncoder.Create();
        var tensors = whole.Tensors.ToDictionary(StringComparer.Ordinal);
        tensors["norm.bias"] = TensorData.FromSingles(new float[9], 9);

        InvalidDataException error = Assert.ThrowsExactly<InvalidDataException>(() => Fit(new EncoderArtifact(whole.Description, tensors)));

        StringAssert.Contains(error.Message, "norm.bias is [9] instead of [8]", StringComparison.Ordinal);
    }

    private static void Fit(EncoderArtifact encoder)
    {
        var ml = new MLContext();
        _ = ml.Transforms.SelfSupervisedEmbed(encoder).Fit(ml.Data.LoadFromEnumerable(TestPictures.Bytes(1)));
    }
}
