using System.Buffers.Binary;
using System.Text;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Reads what a 64-bit little-endian ELF library needs and defines of symbol versions (System V ABI, LSB symbol versioning).</summary>
internal sealed class ElfImage
{
    private const uint SectionVersionNeed = 0x6FFFFFFE;
    private const uint SectionVersionDefinition = 0x6FFFFFFD;
    private const ushort FlagWeak = 2;

    private readonly byte[] _bytes;
    private readonly List<VersionNeed> _needs = [];
    private readonly HashSet<string> _definitions = new(StringComparer.Ordinal);

    /// <summary>Parses a library.</summary>
    /// <param name="bytes">The whole file; kept, and changed by <see cref="MarkWeak"/>.</param>
    /// <exception cref="InvalidDataException">It is no such library, or a table points outside the file.</exception>
    public ElfImage(byte[] bytes)
    {
        _bytes = bytes;
        if (bytes.Length < 64 || UInt32(0) != 0x464C457F || bytes[4] != 2 || bytes[5] != 1)
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF library.");
        }

        long table = Offset(0x28);
        int size = UInt16(0x3A);
        int count = UInt16(0x3C);
        for (int i = 0; i < count; i++)
        {
            long section = table + ((long)i * size);
            long strings = Offset(table + (UInt32(section + 40) * (long)size) + 24);
            switch (UInt32(section + 4))
            {
                case SectionVersionNeed:
                    ReadNeeds(Offset(section + 24), strings, UInt32(section + 44));
                    break;
                case SectionVersionDefinition:
                    ReadDefinitions(Offset(section + 24), strings, UInt32(section + 44));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Gets the versions that must be found in other libraries.</summary>
    public IReadOnlyList<VersionNeed> Needs => _needs;

    /// <summary>Gets the versions that this library defines.</summary>
    public IReadOnlySet<string> Definitions => _definitions;

    /// <summary>Makes a need weak: the loader then goes on without that version.</summary>
    /// <param name="need">One of <see cref="Needs"/>.</param>
    public void MarkWeak(VersionNeed need)
    {
        Span<byte> flags = _bytes.AsSpan(checked((int)need.FlagsOffset), sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | FlagWeak));
    }

    // Elfxx_Verneed: version, count, file, aux, next; Elfxx_Vernaux: hash, flags, other, name, next.
    private void ReadNeeds(long need, long strings, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            string library = Text(strings + UInt32(need + 4));
            long version = need + UInt32(need + 8);
            for (int j = UInt16(need + 2); j > 0; j--)
            {
                _needs.Add(new VersionNeed(library, Text(strings + UInt32(version + 8)), version + 4, (UInt16(version + 4) & FlagWeak) != 0));
                version += UInt32(version + 12);
            }

            need += UInt32(need + 12);
        }
    }

    // Elfxx_Verdef: version, flags, index, count, hash, aux, next; Elfxx_Verdaux: name, next. The first name is the version's own.
    private void ReadDefinitions(long definition, long strings, uint count)
    {
        for (uint i = 0; i < count; i++)
        {
            _definitions.Add(Text(strings + UInt32(definition + UInt32(definition + 12))));
            definition += UInt32(definition + 16);
        }
    }

    private ushort UInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(Slice(offset, sizeof(ushort)));

    private uint UInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, sizeof(uint)));

    private long Offset(long offset) => BinaryPrimitives.ReadInt64LittleEndian(Slice(offset, sizeof(long)));

    private string Text(long offset)
    {
        _ = Slice(offset, 1);
        ReadOnlySpan<byte> rest = _bytes.AsSpan((int)offset);
        int end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.ASCII.GetString(rest[..end]) : throw new InvalidDataException("A name of the ELF library has no end.");
    }

    private ReadOnlySpan<byte> Slice(long offset, int length) =>
        offset >= 0 && offset <= _bytes.Length - length
            ? _bytes.AsSpan((int)offset, length)
            : throw new InvalidDataException($"The ELF library points to byte {offset} of {_bytes.Length}.");
}
