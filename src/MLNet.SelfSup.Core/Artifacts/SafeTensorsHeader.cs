using System.Buffers.Binary;
using System.Text.Json;

namespace MLNet.SelfSup.Artifacts;

/// <summary>The header of a safetensors file, checked against the file's length.</summary>
/// <param name="Entries">The tensors in the order of their bytes; they follow each other without a gap up to the file's end.</param>
/// <param name="Metadata">The header's <c>__metadata__</c>.</param>
/// <param name="DataBegin">Bytes in front of the data.</param>
internal sealed record SafeTensorsHeader(IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata, long DataBegin)
{
    /// <summary>The header's name of its metadata.</summary>
    public const string MetadataKey = "__metadata__";

    // Room for some 40,000 tensors; parsing takes several times as much memory, which a small file must not ask for.
    private const int MaxLength = 1 << 22;

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

        if (headerLength > MaxLength)
        {
            throw new InvalidDataException($"its header has {headerLength} bytes; this library reads up to {MaxLength}.");
        }

        var header = new byte[headerLength];
        ReadExactly(stream, header);
        long dataLength = length - sizeof(long) - headerLength;
        (List<SafeTensorsEntry> entries, Dictionary<string, string> metadata) = Parse(header, dataLength);
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

    private static (List<SafeTensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(byte[] header, long dataLength)
    {
        var entries = new List<SafeTensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(header);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataKey))
                {
                    foreach (JsonProperty item in property.Value.EnumerateObject())
                    {
                        metadata[item.Name] = item.Value.GetString() ?? string.Empty;
                    }
                }
                else
                {
                    entries.Add(names.Add(property.Name)
                        ? ParseEntry(property, dataLength)
                        : throw new InvalidDataException($"tensor '{property.Name}' stands twice in the header."));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"its header is not a safetensors header: {exception.Message}", exception);
        }

        return (entries, metadata);
    }

    private static SafeTensorsEntry ParseEntry(JsonProperty property, long dataLength)
    {
        JsonElement value = property.Value;
        string typeName = value.GetProperty("dtype").GetString() ?? string.Empty;
        TensorType type = SafeTensorsTypes.Parse(typeName)
            ?? throw new InvalidDataException($"tensor '{property.Name}' has the element type '{typeName}', which this version does not read.");
        JsonElement offsets = value.GetProperty("data_offsets");
        long begin = offsets[0].GetInt64();
        long end = offsets[1].GetInt64();
        if (begin < 0 || end < begin || end > dataLength || end - begin > Array.MaxLength)
        {
            throw new InvalidDataException($"tensor '{property.Name}' claims the bytes {begin} to {end} of {dataLength}; the file is truncated or altered.");
        }

        long[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())];
        return TensorData.CountBytes(type, shape) is { } bytes && bytes == end - begin
            ? new SafeTensorsEntry(property.Name, type, shape, begin, end)
            : throw new InvalidDataException($"tensor '{property.Name}' has {end - begin} bytes, which do not fit {type} of shape [{string.Join(", ", shape.Take(16))}].");
    }
}
