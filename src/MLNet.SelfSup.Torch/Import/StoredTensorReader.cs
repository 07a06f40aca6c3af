using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>Reads tensors of a checkpoint, one at a time: floating ones become 32-bit floats, any strides become rows one after the other.</summary>
/// <param name="data">The file.</param>
/// <param name="budget">What may be allocated.</param>
internal sealed class StoredTensorReader(CheckpointData data, MemoryBudget budget)
{
    // A multiple of every element's size.
    private const int BufferSize = 1 << 16;

    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly HashSet<StorageRange> _verified = [];
    private long _verifiedLength;
    private long _bufferPosition;
    private int _bufferLength;

    /// <summary>Reads a tensor.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="stored">Where it lies.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidDataException">The element type is not read, the checksum is wrong, or the tensor is larger than the file justifies.</exception>
    public TensorData Read(string name, StoredTensor stored)
    {
        TensorType type = stored.Type
            ?? throw new InvalidDataException($"tensor '{name}' has elements of {stored.TypeName}, which this library does not read; convert it to float32.");
        TensorType target = type is TensorType.Float16 or TensorType.BFloat16 or TensorType.Float64 ? TensorType.Float32 : type;
        if (TensorData.CountBytes(target, stored.Shape) is not { } bytes || bytes > Array.MaxLength)
        {
            throw new InvalidDataException($"tensor '{name}' has more than {Array.MaxLength} bytes, which this library does not read.");
        }

        budget.Take(bytes + MemoryBudget.ObjectCost, $"tensor '{name}'");
        Verify(name, stored.Storage);
        var values = new byte[bytes];
        if (stored.Count > 0)
        {
            Gather(stored, type, TensorData.SizeOf(type), target, values);
        }

        return new TensorData(target, stored.Shape, values);
    }

    private void Verify(string name, StorageRange storage)
    {
        if (storage.Checksum is not { } expected || !_verified.Add(storage))
        {
            return;
        }

        _verifiedLength += storage.Length;
        if (_verifiedLength > data.Length)
        {
            throw new InvalidDataException($"the storages of its tensors overlap at tensor '{name}'; it is made to do harm.");
        }

        _bufferLength = 0;
        if (Checksum.Of(data, storage, _buffer) is var checksum && checksum != expected)
        {
            throw new InvalidDataException($"the bytes of tensor '{name}' have the checksum {checksum:x8} and the file says {expected:x8}; it was altered or damaged. Get it again.");
        }
    }

    // Goes through the elements in the order of the file, so that the buffer moves forward, and puts each where it belongs.
    private void Gather(StoredTensor stored, TensorType type, int size, TensorType target, byte[] values)
    {
        long[] places = StoredTensor.ContiguousStrides(stored.Shape);
        int[] axes = [.. Enumerable.Range(0, stored.Shape.Length).Where(a => stored.Shape[a] > 1).OrderByDescending(a => stored.Strides[a]).ThenBy(a => a)];
        int outer = axes.Length;
        long run = 1;

        // The innermost axes that lie the same way in the file and in the result are copied as one run.
        while (outer > 0 && stored.Strides[axes[outer - 1]] == run && places[axes[outer - 1]] == run)
        {
            run *= stored.Shape[axes[--outer]];
        }

        var index = new long[outer];
        long source = 0;
        long place = 0;
        while (true)
        {
            CopyRun(stored.Position + (source * size), run, type, size, target, values, place);
            int axis = outer - 1;
            while (axis >= 0 && ++index[axis] == stored.Shape[axes[axis]])
            {
                source -= (index[axis] - 1) * stored.Strides[axes[axis]];
                place -= (index[axis] - 1) * places[axes[axis]];
                index[axis--] = 0;
            }

            if (axis < 0)
            {
                return;
            }

            source += stored.Strides[axes[axis]];
            place += places[axes[axis]];
        }
    }

    private void CopyRun(long position, long count, TensorType type, int size, TensorType target, byte[] values, long place)
    {
        int width = TensorData.SizeOf(target);
        while (count > 0)
        {
            if (position < _bufferPosition || position + size > _bufferPosition + _bufferLength)
            {
                Fill(position, count, size);
            }

            int begin = (int)(position - _bufferPosition);
            int taken = (int)Math.Min(count, (_bufferLength - begin) / size);
            Convert(_buffer.AsSpan(begin, taken * size), type, values.AsSpan((int)(place * width), taken * width));
            position += (long)taken * size;
            place += taken;
            count -= taken;
        }
    }

    // Where the elements come one soon after the other, many are read at once; where they lie far apart, what is needed.
    private void Fill(long position, long count, int size)
    {
        const int Near = 1 << 12;
        long gap = position - (_bufferPosition + _bufferLength);
        long length = gap is >= 0 and < Near ? BufferSize : Math.Clamp(count * size, Near, BufferSize);
        _bufferPosition = position;
        _bufferLength = (int)Math.Min(length, data.Length - position) / size * size;
        data.Read(position, _buffer.AsSpan(0, _bufferLength));
    }

    private static void Convert(ReadOnlySpan<byte> source, TensorType type, Span<byte> target)
    {
        Span<float> values = type is TensorType.Float16 or TensorType.BFloat16 or TensorType.Float64 ? MemoryMarshal.Cast<byte, float>(target) : [];
        switch (type)
        {
            case TensorType.Float16:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(source[(2 * i)..]);
                }

                break;
            case TensorType.BFloat16:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]) << 16);
                }

                break;
            case TensorType.Float64:
                for (int i = 0; i < values.Length; i++)
                {
                    values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(source[(8 * i)..]);
                }

                break;
            default:
                source.CopyTo(target);
                break;
        }
    }
}
