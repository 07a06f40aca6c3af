using System.Runtime.InteropServices;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Import;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Tensors come out right whatever their strides and element type, from both of PyTorch's formats.</summary>
[TestClass]
public sealed class StoredTensorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string CheckpointPath => Path.Combine(_folder.Path, "checkpoint.pth");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow(0, new long[] { 300, 200 }, new long[] { 200, 1 })]
    [DataRow(0, new long[] { 200, 300 }, new long[] { 1, 200 })]
    [DataRow(17, new long[] { 100, 50 }, new long[] { 3, 301 })]
    [DataRow(5, new long[] { 40, 3, 25 }, new long[] { 25, 1000, 1 })]
    [DataRow(5, new long[] { 40, 30 }, new long[] { 0, 1 })]
    [DataRow(5, new long[] { 40, 30 }, new long[] { 1, 0 })]
    [DataRow(5, new long[] { 40, 30 }, new long[] { 7, 7 })]
    [DataRow(9, new long[] { 1, 4, 1, 5 }, new long[] { 99, 5, 12345, 1 })]
    [DataRow(59_999, new long[0], new long[0])]
    [DataRow(60_000, new long[] { 0, 7 }, new long[] { 7, 1 })]
    public void Read_AnyStrides_GivesRowsOneAfterTheOther(int offset, long[] shape, long[] strides)
    {
        float[] values = [.. Enumerable.Range(0, 60_000).Select(i => (float)i)];
        var tensor = new PickledTensor(PickledTensor.OfSingles("0", values, values.Length).Storage, offset, shape, strides);

        foreach (TensorData read in Read(tensor))
        {
            CollectionAssert.AreEqual(shape, read.Shape.ToArray());
            CollectionAssert.AreEqual(Expect(offset, shape, strides), read.ToSingles());
        }
    }

    [TestMethod]
    public void Read_FloatingTypes_BecomeSingles()
    {
        float[] expected = [1.5f, -2, 0.25f, 65504];
        Check("FloatStorage", MemoryMarshal.AsBytes<float>(expected));
        Check("DoubleStorage", MemoryMarshal.AsBytes<double>(Array.ConvertAll(expected, v => (double)v)));
        Check("HalfStorage", MemoryMarshal.AsBytes<Half>(Array.ConvertAll(expected, v => (Half)v)));
        expected[3] = 65536;
        Check("BFloat16Storage", MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(expected, v => (ushort)(BitConverter.SingleToUInt32Bits(v) >> 16))));

        void Check(string kind, ReadOnlySpan<byte> bytes)
        {
            foreach (TensorData read in Read(PickledTensor.Of(new PickledStorage("0", kind, 4, bytes.Length, bytes.ToArray()), 0, 2, 2)))
            {
                CollectionAssert.AreEqual(expected, read.ToSingles(), kind);
            }
        }
    }

    [TestMethod]
    [DataRow("LongStorage", 8, TensorType.Int64)]
    [DataRow("IntStorage", 4, TensorType.Int32)]
    [DataRow("ByteStorage", 1, TensorType.UInt8)]
    [DataRow("BoolStorage", 1, TensorType.Boolean)]
    public void Read_IntegerTypes_StayAsTheyAre(string kind, int size, TensorType type)
    {
        byte[] bytes = [.. Enumerable.Range(0, 3 * size).Select(i => (byte)(i % 2))];

        foreach (TensorData read in Read(PickledTensor.Of(new PickledStorage("0", kind, 3, bytes.Length, bytes), 0, 3)))
        {
            Assert.AreEqual(type, read.Type);
            Assert.IsTrue(read.Bytes.Span.SequenceEqual(bytes));
        }
    }

    [TestMethod]
    public void Read_TypeThatIsNotRead_NamesIt()
    {
        var tensor = PickledTensor.Of(new PickledStorage("0", "ComplexFloatStorage", 1, 8, new byte[8]), 0, 1);

        Assert.Contains("ComplexFloatStorage", Assert.ThrowsExactly<InvalidDataException>(() => Read(tensor)).Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Read_AlteredBytes_TellsOfTheChecksum()
    {
        CheckpointWriter.WriteZip(CheckpointPath, Wrap(PickledTensor.OfSingles("0", [1, 2, 3], 3)));
        byte[] bytes = File.ReadAllBytes(CheckpointPath);
        bytes[bytes.AsSpan().IndexOf(MemoryMarshal.AsBytes<float>(new float[] { 1, 2, 3 }))] ^= 1;
        File.WriteAllBytes(CheckpointPath, bytes);

        Assert.Contains("checksum", Assert.ThrowsExactly<InvalidDataException>(() => ReadWeight()).Message, StringComparison.Ordinal);
    }

    private static float[] Expect(int offset, long[] shape, long[] strides)
    {
        IEnumerable<long> places = [offset];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            long side = shape[axis];
            long stride = strides[axis];
            places = [.. places.SelectMany(p => Enumerable.Range(0, (int)side).Select(i => p + (i * stride)))];
        }

        return [.. places.Select(p => (float)p)];
    }

    private static Dictionary<string, object?> Wrap(PickledTensor tensor) => new(StringComparer.Ordinal) { ["weight"] = tensor };

    private TensorData[] Read(PickledTensor tensor)
    {
        CheckpointWriter.WriteZip(CheckpointPath, Wrap(tensor));
        TensorData zip = ReadWeight();
        CheckpointWriter.WriteLegacy(CheckpointPath, Wrap(tensor));
        return [zip, ReadWeight()];
    }

    private TensorData ReadWeight()
    {
        using Checkpoint checkpoint = CheckpointFile.Open(CheckpointPath, null);
        return checkpoint.Read("weight");
    }
}
