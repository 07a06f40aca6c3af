using System.Buffers.Binary;

namespace MLNet.SelfSup.Artifacts;

/// <summary>The header of a safetensors file, checked against the file's length.</summary>
/// <param name="Entries">The tensors in the order of their bytes; they follow each other without a gap up to the file's end.</param>
/// <param name="Metadata">The header's <c>__metadata__</c>.</param>
/// <param name="DataBegin">Bytes in front of the data.</param>
internal sealed record SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long DataBegin)
{
    /// <summary>The header's name of its metadata.</summary>
    public const string MetadataKey = "__metadata__";

    // What is read of a header takes several times its memory, which a small file must not ask for.
    private const int MaxLength = 1 << 22;
    private const int SmallestShare = 8;

    /// <summary>Reads the header of a file of <paramref name="length"/> bytes.</summary>
    /// <param name="stream">Its position is the file's first byte; afterwards that of the data.</param>
    /// <param name="length">Bytes of the file, 0 or more.</param>
    /// <returns>The header.</returns>
    /// <exception cref="InvalidDataException">It is not that of a whole safetensors file.</exception>
    public static SafeTensorsHeader Read(Stream stream, long length)
    {
        if (length < sizeof(long))
        {
            throw new InvalidDataException($"it has {length} bytes, too few for a safetensors file.");
        }

        var prefix = new byte[sizeof(long)];
        ReadExactly(stream, prefix);
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (headerLength < 2 || headerLength > length - sizeof(long))
        {
            throw new InvalidDataException($"its header claims {headerLength} bytes of a file of {length}; it is truncated or not a safetensors file.");
        }

        long longest = Math.Min(MaxLength + (length / SmallestShare), Array.MaxLength);
        if (headerLength > longest)
        {
            throw new InvalidDataException($"its header has {headerLength} bytes; of a file of {length} this library reads up to {longest}.");
        }

        var header = new byte[headerLength];
        ReadExactly(stream, header);
        long dataLength = length - sizeof(long) - headerLength;
        (IReadOnlyList<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string> metadata) = SafeTensorsJson.Read(header, dataLength);
        SafeTensorsEntry[] ordered = [.. entries.OrderBy(e => e.Begin).ThenBy(e => e.End)];
        CheckCover(ordered, dataLength);
        return new SafeTensorsHeader(ordered, metadata, sizeof(long) + headerLength);
    }

    /// <summary>Fills a buffer.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="buffer">Receives the bytes.</param>
    /// <exception cref="InvalidDataException">The file ends early.</exception>
    public static void ReadExactly(Stream stream, byte[] buffer)
    {
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read < buffer.Length)
        {
            throw new InvalidDataException($"it ends {buffer.Length - read} bytes early; it is truncated.");
        }
    }

    private static void CheckCover(SafeTensorsEntry[] ordered, long dataLength)
    {
        long position = 0;
        foreach (SafeTensorsEntry entry in ordered)
        {
            if (entry.Begin != position)
            {
                throw new InvalidDataException($"tensor '{entry.Name}' begins at byte {entry.Begin} of the data; it should begin at {position}.");
            }

            position = entry.End;
        }

        if (position != dataLength)
        {
            throw new InvalidDataException($"its tensors end at byte {position} of {dataLength} of the data.");
        }
    }
}
