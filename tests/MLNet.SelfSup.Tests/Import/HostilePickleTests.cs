using System.Text;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Import;
using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Pickles that are made to run code, to take memory or to read outside of their storages.</summary>
[TestClass]
public sealed class HostilePickleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string CheckpointPath => Path.Combine(_folder.Path, "checkpoint.pth");

    private string SentinelPath => Path.Combine(_folder.Path, "sentinel");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("posix", "system")]
    [DataRow("os", "system")]
    [DataRow("builtins", "eval")]
    [DataRow("builtins", "exec")]
    [DataRow("builtins", "getattr")]
    [DataRow("__builtin__", "compile")]
    [DataRow("subprocess", "Popen")]
    [DataRow("torch.hub", "load")]
    [DataRow("torch", "load")]
    [DataRow("torch._utils", "_import_dotted_name")]
    [DataRow("collections", "OrderedDict.fromkeys")]
    public void Import_UnknownCallable_IsRefusedByName(string module, string name)
    {
        CheckpointWriter.WriteZip(CheckpointPath, TinyCheckpoint.Wrap(new PickledCall(module, name, [$"touch {SentinelPath}"])));

        string message = ImportError();

        Assert.Contains($"'{module}.{name}'", message, StringComparison.Ordinal);
        Assert.Contains("nothing was executed", message, StringComparison.Ordinal);
        Assert.Contains(CheckpointPath, message, StringComparison.Ordinal);
        Assert.IsFalse(File.Exists(SentinelPath));
    }

    [TestMethod]
    [DataRow("\u0080\u0004\u008c\u0005posix\u008c\u0006system\u0093\u008c\u0004true\u0085R.", "'posix.system'")]
    [DataRow("(S'true'\niposix\nsystem\n.", "operation 0x53")]
    [DataRow("(iposix\nsystem\n.", "operation 0x69")]
    [DataRow("(cposix\nsystem\no.", "'posix.system'")]
    [DataRow("\u0080\u0002\u0082\u0001.", "operation 0x82")]
    [DataRow("\u0080\u00c8.", "protocol 200")]
    [DataRow("}.", "no tensors")]
    [DataRow("N.", "holds no dict")]
    [DataRow(".", "not there")]
    [DataRow("(((", "ends early")]
    [DataRow("h\u0001.", "did not put aside")]
    [DataRow("Nr\u00ff\u00ff\u00ff\u007f.", "as number 2147483647 after 0")]
    [DataRow("]K\u0001u.", "mark")]
    [DataRow("}(K\u0001u.", "key without a value")]
    [DataRow("\u008a\u00ff", "number of 255 bytes")]
    [DataRow("X\u00ff\u00ff\u00ff\u007f", "ends early")]
    [DataRow("\u008d\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0040", "ends early")]
    [DataRow("\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "length of 18446744073709551615")]
    public void Import_WrongOperations_AreRefused(string pickle, string expected)
    {
        CheckpointWriter.WriteZip(CheckpointPath, Encoding.Latin1.GetBytes(pickle), []);

        Assert.Contains(expected, ImportError(), StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow((byte)'(', 1_000_000, "nests more than")]
    [DataRow((byte)']', 3_000_000, "memory")]
    [DataRow((byte)'}', 3_000_000, "memory")]
    [DataRow((byte)'N', 9_000_000, "memory")]
    public void Import_ManyValues_TakeBoundedMemory(byte operation, int count, string expected)
    {
        byte[] pickle = new byte[count];
        pickle.AsSpan().Fill(operation);
        CheckpointWriter.WriteZip(CheckpointPath, pickle, []);

        string message = string.Empty;
        long allocated = Measure.Allocations(() => message = ImportError());

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.IsLessThan((2L * count) + Measure.Allowance, allocated);
    }

    [TestMethod]
    public void Import_ManyTensorsOfShortNames_TakeBoundedMemory()
    {
        PickledTensor tensor = PickledTensor.OfSingles("0", [1], 1);
        var writer = new PickleWriter();
        byte[] one = writer.Write(tensor)[2..^1];
        var pickle = new List<byte>([.. ")"u8, .. one, .. "q\0"u8, .. "}("u8]);
        for (int i = 0; i < 200_000; i++)
        {
            pickle.AddRange([0x8C, 3, (byte)('a' + (i % 26)), (byte)('!' + (i / 26 % 90)), (byte)('!' + (i / 2340)), .. "h\0"u8]);
        }

        CheckpointWriter.WriteZip(CheckpointPath, [.. pickle, .. "u."u8], writer.Storages.Values);

        string message = string.Empty;
        long allocated = Measure.Allocations(() => message = ImportError());

        Assert.Contains("memory", message, StringComparison.Ordinal);
        Assert.IsLessThan((2 * new FileInfo(CheckpointPath).Length) + Measure.Allowance, allocated);
    }

    [TestMethod]
    public void Import_NameOfManyPrefixes_IsRefused()
    {
        string name = string.Concat(Enumerable.Repeat("module.", 100_000));
        CheckpointWriter.WriteZip(CheckpointPath, new Dictionary<string, object?>(StringComparer.Ordinal) { [name] = PickledTensor.OfSingles("0", [1], 1) });

        Assert.Contains("has 700000 characters", ImportError(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Import_ValuesInEachOther_NeedNoStack()
    {
        // A tuple in a tuple in a tuple, 300,000 deep, beside the weights.
        byte[] nested = new byte[300_000];
        nested.AsSpan().Fill(0x85);
        CheckpointWriter.WriteZip(CheckpointPath, [.. ")"u8, .. nested, (byte)'.'], []);

        Assert.Contains("holds no dict", ImportError(), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Import_ListsThatRepeatEachOther_StaySmall()
    {
        // Each list holds the one before ten times: 10^40 values for whoever copies them.
        var pickle = new List<byte>(")q\0"u8.ToArray());
        for (int level = 0; level < 40; level++)
        {
            pickle.AddRange("](h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0eq\0"u8);
        }

        CheckpointWriter.WriteZip(CheckpointPath, [.. pickle, (byte)'.'], []);

        Assert.Contains("holds no dict", ImportError(), StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(0L, new long[] { 1 << 20, 1 << 20 }, new long[] { 0, 0 }, "more than 2147483591 bytes")]
    [DataRow(0L, new long[] { 1 << 13, 1 << 13 }, new long[] { 0, 0 }, "does not justify")]
    [DataRow(0L, new long[] { 9 }, new long[] { 1 }, "not inside its storage")]
    [DataRow(1L, new long[] { 8 }, new long[] { 1 }, "not inside its storage")]
    [DataRow(-1L, new long[] { 8 }, new long[] { 1 }, "not inside its storage")]
    [DataRow(0L, new long[] { -1 }, new long[] { 1 }, "not inside its storage")]
    [DataRow(7L, new long[] { 8 }, new long[] { -1 }, "not inside its storage")]
    [DataRow(0L, new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue }, "not inside its storage")]
    [DataRow(0L, new long[] { long.MaxValue, long.MaxValue }, new long[] { 0, 0 }, "not inside its storage")]
    [DataRow(long.MaxValue, new long[] { 1 }, new long[] { 1 }, "not inside its storage")]
    [DataRow(0L, new long[] { 2, 4 }, new long[] { 1 }, "arguments")]
    public void Read_TensorOutsideItsStorage_IsRefused(long offset, long[] shape, long[] strides, string expected)
    {
        var storage = new PickledStorage("0", "FloatStorage", 8, 32, new byte[32]);
        CheckpointWriter.WriteZip(CheckpointPath, new Dictionary<string, object?>(StringComparer.Ordinal) { ["weight"] = new PickledTensor(storage, offset, shape, strides) });

        long allocated = Measure.Allocations(() => Assert.Contains(expected, Assert.ThrowsExactly<InvalidDataException>(ReadWeight).Message, StringComparison.Ordinal));

        Assert.IsLessThan(Measure.Allowance, allocated);
    }

    [TestMethod]
    public void Read_StorageThatClaimsMoreThanItHas_IsRefused()
    {
        var storage = new PickledStorage("0", "FloatStorage", 1L << 40, 32, new byte[32]);
        CheckpointWriter.WriteZip(CheckpointPath, new Dictionary<string, object?>(StringComparer.Ordinal) { ["weight"] = PickledTensor.Of(storage, 0, 1L << 20) });

        Assert.Contains("instead of 1099511627776 elements", Assert.ThrowsExactly<InvalidDataException>(ReadWeight).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Read_ManyViewsOfOneStorage_TakeBoundedMemory()
    {
        var storage = new PickledStorage("0", "FloatStorage", 1 << 18, 1 << 20, null);
        CheckpointWriter.WriteZip(
            CheckpointPath, Enumerable.Range(0, 100).ToDictionary(i => $"{i}", object? (_) => PickledTensor.Of(storage, 0, 1 << 18), StringComparer.Ordinal));
        using Checkpoint checkpoint = CheckpointFile.Open(CheckpointPath, null);

        Assert.Contains(
            "does not justify", Assert.ThrowsExactly<InvalidDataException>(() => checkpoint.Tensors.Keys.Select(checkpoint.Read).ToArray()).Message, StringComparison.Ordinal);
    }

    private void ReadWeight()
    {
        using Checkpoint checkpoint = CheckpointFile.Open(CheckpointPath, null);
        _ = checkpoint.Read("weight");
    }

    private string ImportError() =>
        Assert.ThrowsExactly<InvalidDataException>(() => new TorchImporter().Import(CheckpointPath, new EncoderImportOptions())).Message;
}
