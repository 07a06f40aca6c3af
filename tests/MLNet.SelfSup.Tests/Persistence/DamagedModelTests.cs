using System.Reflection;
using System.Text;
using Microsoft.ML;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Persistence;

[TestClass]
public sealed class DamagedModelTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly string _model;
    private readonly string _damaged;

    public DamagedModelTests()
    {
        _model = Path.Combine(_folder.FullName, "model.zip");
        _damaged = Path.Combine(_folder.FullName, "damaged.zip");
        IDataView data = _ml.Data.LoadFromEnumerable(TestPictures.Bytes(1));
        _ml.Model.Save(_ml.Transforms.SelfSupervisedEmbed(TinyEncoder.Create()).Fit(data), data.Schema, _model);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Load_TruncatedZip_IsAnError()
    {
        byte[] bytes = File.ReadAllBytes(_model);
        File.WriteAllBytes(_damaged, bytes[..(bytes.Length / 2)]);

        FormatException error = Assert.ThrowsExactly<FormatException>(() => _ml.Model.Load(_damaged, out _));

        StringAssert.Contains(error.Message, "zip archive", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_AlteredWeights_NamesTheEntryAndTheChecksum()
    {
        ModelZip.Rewrite(_model, _damaged, ModelZip.Encoder, content =>
        {
            content[^5] ^= 1;
            return content;
        });

        string message = LoadError<InvalidDataException>();

        StringAssert.Contains(message, ModelZip.Encoder, StringComparison.Ordinal);
        StringAssert.Contains(message, "checksum", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_TruncatedEncoder_SaysSo()
    {
        ModelZip.Rewrite(_model, _damaged, ModelZip.Encoder, content => content[..^100]);

        StringAssert.Contains(LoadError<InvalidDataException>(), "truncated", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_MissingEncoder_NamesTheEntry()
    {
        ModelZip.Rewrite(_model, _damaged, ModelZip.Encoder, _ => null);

        StringAssert.Contains(LoadError<InvalidDataException>(), "lacks the entry Encoder.safetensors", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_NewerFormat_IsAnError()
    {
        // In the header of Model.key our signature is followed by the version written and the oldest version that can read it.
        ModelZip.Rewrite(_model, _damaged, "Model.key", content =>
        {
            int at = content.AsSpan().IndexOf(Encoding.ASCII.GetBytes("SSUPEMBD"));
            if (at >= 0)
            {
                content[at + 8] = 9;
                content[at + 12] = 9;
            }

            return content;
        });

        string message = LoadError<InvalidDataException>();

        StringAssert.Contains(message, "format version 00010009", StringComparison.Ordinal);
        StringAssert.Contains(message, "Update the package MLNet.SelfSup", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Load_ImpossibleSettings_AreAnError()
    {
        ModelZip.Rewrite(_model, _damaged, "Model.key", content =>
        {
            // The settings end with the batch size, 32, and the policy, 0.
            int at = content.AsSpan().IndexOf(new byte[] { 32, 0, 0, 0, 0, 0, 0, 0 });
            if (content.AsSpan().IndexOf(Encoding.ASCII.GetBytes("SSUPEMBD")) >= 0)
            {
                content[at + 3] = 0xFF;
            }

            return content;
        });

        StringAssert.Contains(LoadError<InvalidDataException>(), "BatchSize", StringComparison.Ordinal);
    }

    private string LoadError<TException>()
        where TException : Exception
    {
        // ML.NET calls a loader by reflection: what goes wrong there is the inner exception.
        Exception? error = Assert.Throws<Exception>(() => _ml.Model.Load(_damaged, out _));
        while (error is TargetInvocationException)
        {
            error = error.InnerException;
        }

        Assert.IsInstanceOfType<TException>(error, error?.ToString());
        return error.Message;
    }
}
