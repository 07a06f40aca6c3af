using System.Buffers.Binary;
using System.Text;

namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>The bytes of a pickle, one after the other; it ends where the file or the zip entry ends.</summary>
/// <param name="data">The file.</param>
/// <param name="position">Of the first byte.</param>
/// <param name="end">Behind the last byte.</param>
/// <param name="budget">What may be allocated.</param>
internal sealed class PickleInput(CheckpointData data, long position, long end, MemoryBudget budget)
{
    private const int BufferSize = 1 << 16;
    private const int MaxLine = 1 << 12;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[BufferSize];
    private long _bufferPosition;
    private int _bufferLength;

    /// <summary>Gets the position of the next byte.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Gets what may be allocated.</summary>
    public MemoryBudget Budget => budget;

    /// <summary>Reads a byte.</summary>
    public byte ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        Read(one);
        return one[0];
    }

    /// <summary>Reads a little-endian number without a sign.</summary>
    /// <param name="size">Its bytes, 1 to 8.</param>
    /// <exception cref="InvalidDataException">It is above the largest <see cref="long"/>.</exception>
    public long ReadCount(int size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        Read(bytes[..size]);
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return value <= long.MaxValue ? (long)value : throw new InvalidDataException($"the pickle has a length of {value} at byte {Position}.");
    }

    /// <summary>Reads a little-endian number with a sign.</summary>
    /// <param name="size">Its bytes, 0 to 8.</param>
    public long ReadSigned(int size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Read(bytes[..size]);
        bytes[size..].Fill(size > 0 && bytes[size - 1] >= 0x80 ? byte.MaxValue : (byte)0);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>Reads a big-endian floating number of 8 bytes.</summary>
    public double ReadDouble()
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        Read(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    /// <summary>Reads bytes.</summary>
    /// <param name="count">How many.</param>
    public byte[] ReadBytes(long count)
    {
        if (count > end - Position)
        {
            throw EndsEarly();
        }

        budget.Take(count + MemoryBudget.ObjectCost, "a string of its pickle");
        var bytes = new byte[count];
        Read(bytes);
        return bytes;
    }

    /// <summary>Reads a string.</summary>
    /// <param name="count">Its bytes in UTF-8.</param>
    public string ReadText(long count) => Decode(ReadForText(count));

    /// <summary>Reads a string of Python 2, whose characters are bytes.</summary>
    /// <param name="count">Its bytes.</param>
    public string ReadByteText(long count) => Encoding.Latin1.GetString(ReadForText(count));

    /// <summary>Reads up to the end of the line, which is not part of the result.</summary>
    public string ReadLine()
    {
        Span<byte> line = stackalloc byte[MaxLine];
        for (int length = 0; length < MaxLine; length++)
        {
            byte value = ReadByte();
            if (value == '\n')
            {
                budget.Take((2 * length) + MemoryBudget.ObjectCost, "a string of its pickle");
                return Decode(line[..length]);
            }

            line[length] = value;
        }

        throw new InvalidDataException($"the pickle has a line of more than {MaxLine} bytes at byte {Position}.");
    }

    private byte[] ReadForText(long count)
    {
        byte[] bytes = ReadBytes(count);
        budget.Take((2 * count) + MemoryBudget.ObjectCost, "a string of its pickle");
        return bytes;
    }

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"the pickle has a string that is not UTF-8 before byte {Position}.", exception);
        }
    }

    private void Read(Span<byte> target)
    {
        if (target.Length > end - Position)
        {
            throw EndsEarly();
        }

        while (target.Length > 0)
        {
            if (Position < _bufferPosition || Position >= _bufferPosition + _bufferLength)
            {
                _bufferPosition = Position;
                _bufferLength = (int)Math.Min(BufferSize, end - Position);
                data.Read(Position, _buffer.AsSpan(0, _bufferLength));
            }

            int begin = (int)(Position - _bufferPosition);
            int taken = Math.Min(target.Length, _bufferLength - begin);
            _buffer.AsSpan(begin, taken).CopyTo(target);
            target = target[taken..];
            Position += taken;
        }
    }

    private InvalidDataException EndsEarly() => new($"its pickle ends early, at byte {end}; it is truncated or altered.");
}
