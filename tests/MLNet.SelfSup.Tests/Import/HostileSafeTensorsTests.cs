using System.Text;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Safetensors headers that are made to take memory.</summary>
[TestClass]
public sealed class HostileSafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => Path.Combine(_folder.Path, "encoder.safetensors");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("[", 4_000_000, "StartArray")]
    [DataRow("{\"a\":", 500_000, "depth of 64")]
    [DataRow("{\"a\":{\"b\":[", 300_000, "depth of 64")]
    public void Read_DeepNesting_IsRefused(string part, int count, string expected)
    {
        Write(string.Concat(Enumerable.Repeat(part, count)));

        CheckBoth(expected);
    }

    [TestMethod]
    public void Read_ManyTensors_TakeBoundedMemory()
    {
        var header = new StringBuilder("{");
        for (int i = 0; i < 75_000; i++)
        {
            header.Append($"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}},");
        }

        Write(header.Append("\"x\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}").ToString());

        CheckBoth(string.Empty);
    }

    [TestMethod]
    public void Read_ManyMetadata_AreRefused()
    {
        Write($"{{\"__metadata__\":{{{string.Join(',', Enumerable.Range(0, 300_000).Select(i => $"\"{i}\":\"\""))}}}}}");

        CheckBoth("more than 4096 entries");
    }

    [TestMethod]
    public void Read_ManyAxes_AreRefused()
    {
        Write($"{{\"x\":{{\"dtype\":\"U8\",\"shape\":[{string.Join(',', Enumerable.Repeat(0, 1_000_000))}],\"data_offsets\":[0,0]}}}}");

        CheckBoth("more than 32 axes");
    }

    [TestMethod]
    public void Read_HeaderOfWholeFile_HasALimit()
    {
        Write("{}" + new string(' ', 10_000_000));

        CheckBoth("reads up to");
    }

    private void Write(string header)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(FilePath, [.. BitConverter.GetBytes((long)bytes.Length), .. bytes]);
    }

    private void CheckBoth(string expected)
    {
        Check(() => EncoderArtifact.Load(FilePath));
        if (expected != "StartArray")
        {
            Check(() => new TorchImporter().Import(FilePath, new EncoderImportOptions()));
        }

        void Check(Action load)
        {
            string message = string.Empty;
            long allocated = Measure.Allocations(() => message = Assert.ThrowsExactly<InvalidDataException>(load).Message);
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.IsLessThan((2 * new FileInfo(FilePath).Length) + Measure.Allowance, allocated);
        }
    }
}
