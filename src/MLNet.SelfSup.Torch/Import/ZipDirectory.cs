using System.Buffers.Binary;
using System.Text;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>The directory of a zip file as PyTorch writes it: entries that are not compressed, of any size (zip64).</summary>
/// <remarks>Format: PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3. Sizes and places are checked against the file.</remarks>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const int LocalLength = 30;
    private const int EntryLength = 46;
    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int Locator64Length = 20;
    private const ushort Zip64Field = 1;
    private const uint In64 = uint.MaxValue;

    private readonly CheckpointData _data;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads the directory.</summary>
    /// <param name="data">The file.</param>
    /// <param name="budget">What may be allocated.</param>
    /// <exception cref="InvalidDataException">The file is no whole zip file.</exception>
    public ZipDirectory(CheckpointData data, MemoryBudget budget)
    {
        _data = data;
        (long position, long length) = FindDirectory();
        if (position < 0 || length < 0 || length > data.Length - position || length > Array.MaxLength)
        {
            throw Damaged($"its directory claims {length} bytes at {position}");
        }

        budget.Take(length + MemoryBudget.ObjectCost, "its directory");
        var directory = new byte[length];
        data.Read(position, directory);
        for (int at = 0; at < directory.Length;)
        {
            at += AddEntry(directory.AsSpan(at), budget);
        }
    }

    /// <summary>Gets the entries' names.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Finds the bytes of an entry.</summary>
    /// <param name="name">Its path.</param>
    /// <returns>The place; <see langword="null"/> where there is no such entry.</returns>
    /// <exception cref="InvalidDataException">It is compressed, or outside the file.</exception>
    public StorageRange? Find(string name)
    {
        if (!_entries.TryGetValue(name, out ZipEntry? entry))
        {
            return null;
        }

        if (!entry.IsStored)
        {
            throw new InvalidDataException($"its entry '{name}' is compressed or encrypted, which PyTorch does not write; unpack the file and save it again.");
        }

        Span<byte> header = stackalloc byte[LocalLength];
        _data.Read(entry.HeaderPosition, header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature)
        {
            throw Damaged($"there is no header of '{name}' at byte {entry.HeaderPosition}");
        }

        long begin = entry.HeaderPosition + LocalLength + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return entry.Length <= _data.Length - begin
            ? new StorageRange(begin, entry.Length, entry.Checksum == 0 ? null : entry.Checksum)
            : throw Damaged($"its entry '{name}' claims {entry.Length} bytes at {begin}");
    }

    private (long Position, long Length) FindDirectory()
    {
        int tailLength = (int)Math.Min(_data.Length, EndLength + ushort.MaxValue);
        var tail = new byte[tailLength];
        _data.Read(_data.Length - tailLength, tail);
        for (int at = tailLength - EndLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) == EndSignature && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == end.Length - EndLength)
            {
                uint length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
                uint position = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
                return FindDirectory64(_data.Length - tailLength + at) ?? (position, length);
            }
        }

        throw Damaged("it has no end of a zip file");
    }

    private (long Position, long Length)? FindDirectory64(long endPosition)
    {
        Span<byte> locator = stackalloc byte[Locator64Length];
        if (endPosition < Locator64Length)
        {
            return null;
        }

        _data.Read(endPosition - Locator64Length, locator);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature)
        {
            return null;
        }

        Span<byte> end = stackalloc byte[End64Length];
        _data.Read(BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), end);
        return BinaryPrimitives.ReadUInt32LittleEndian(end) == End64Signature
            ? (BinaryPrimitives.ReadInt64LittleEndian(end[48..]), BinaryPrimitives.ReadInt64LittleEndian(end[40..]))
            : throw Damaged("its 64-bit end is not where it should be");
    }

    private int AddEntry(ReadOnlySpan<byte> bytes, MemoryBudget budget)
    {
        if (bytes.Length < EntryLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != EntrySignature)
        {
            throw Damaged("its directory has no entry where one should be");
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]);
        int length = EntryLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(bytes[32..]);
        if (length > bytes.Length)
        {
            throw Damaged("an entry of its directory is longer than the directory");
        }

        budget.Take((2 * nameLength) + (4 * MemoryBudget.ObjectCost), "its directory");
        string name = Encoding.UTF8.GetString(bytes.Slice(EntryLength, nameLength));
        uint packed = BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]);
        uint plain = BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]);
        uint header = BinaryPrimitives.ReadUInt32LittleEndian(bytes[42..]);
        ReadOnlySpan<byte> extra = FindZip64Field(bytes.Slice(EntryLength + nameLength, extraLength));
        long plainLength = Widen(plain, ref extra);
        long packedLength = Widen(packed, ref extra);
        long position = Widen(header, ref extra);
        bool isStored = BinaryPrimitives.ReadUInt16LittleEndian(bytes[10..]) == 0 && (BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) & 1) == 0 && packedLength == plainLength;
        if (!_entries.TryAdd(name, new ZipEntry(name, position, plainLength, BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]), isStored)))
        {
            throw Damaged($"its entry '{name}' stands twice in the directory");
        }

        return length;
    }

    private static ReadOnlySpan<byte> FindZip64Field(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Field)
            {
                return extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        return [];
    }

    private static long Widen(uint value, ref ReadOnlySpan<byte> wide)
    {
        if (value != In64)
        {
            return value;
        }

        long result = wide.Length >= sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(wide) : -1;
        wide = wide.Length >= sizeof(long) ? wide[sizeof(long)..] : wide;
        return result >= 0 ? result : throw Damaged("an entry of its directory lacks its 64-bit size");
    }

    private static InvalidDataException Damaged(string what) => new($"{what}; it is truncated or damaged. Get the file again.");
}
