using System.Buffers.Binary;
using System.Text.Json;

namespace MLNet.SelfSup.Artifacts;

/// <summary>The safetensors format: an 8-byte little-endian header length, a JSON header, the data.</summary>
/// <remarks>Reading is bounded by the stream: a header or tensor that claims more than is there is an error, not an allocation.</remarks>
internal static class SafeTensorsFile
{
    private const string MetadataKey = "__metadata__";
    private const int Alignment = 8;

    /// <summary>Writes tensors in the order of their names, so that equal content gives equal bytes.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="tensors">Tensors by name.</param>
    /// <param name="metadata">Strings of the header's <c>__metadata__</c>.</param>
    public static void Write(Stream stream, IReadOnlyDictionary<string, TensorData> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        KeyValuePair<string, TensorData>[] ordered = [.. tensors.OrderBy(t => t.Key, StringComparer.Ordinal)];
        byte[] header = BuildHeader(ordered, metadata);
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, TensorData tensor) in ordered)
        {
            stream.Write(tensor.Bytes.Span);
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its tensors and metadata.</returns>
    /// <exception cref="InvalidDataException">The content is not a whole safetensors file; the message says where it breaks.</exception>
    public static SafeTensorsContent Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            return Read(stream, stream.Length);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a file of <paramref name="length"/> bytes from a stream.</summary>
    /// <param name="stream">Its position is the file's first byte.</param>
    /// <param name="length">Bytes of the file, 0 or more.</param>
    /// <returns>Its tensors and metadata.</returns>
    /// <exception cref="InvalidDataException">The content is not a whole safetensors file.</exception>
    public static SafeTensorsContent Read(Stream stream, long length)
    {
        if (length < sizeof(long))
        {
            throw new InvalidDataException($"it has {length} bytes, too few for a safetensors file.");
        }

        var prefix = new byte[sizeof(long)];
        ReadExactly(stream, prefix);
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        long dataLength = length - sizeof(long) - headerLength;
        if (headerLength < 2 || dataLength < 0 || headerLength > Array.MaxLength)
        {
            throw new InvalidDataException($"its header claims {headerLength} bytes of a file of {length}; it is truncated or not a safetensors file.");
        }

        var header = new byte[headerLength];
        ReadExactly(stream, header);
        (List<TensorEntry> entries, Dictionary<string, string> metadata) = ParseHeader(header, dataLength);
        return new SafeTensorsContent(ReadTensors(stream, entries, dataLength), metadata);
    }

    private static Dictionary<string, TensorData> ReadTensors(Stream stream, List<TensorEntry> entries, long dataLength)
    {
        var tensors = new Dictionary<string, TensorData>(entries.Count, StringComparer.Ordinal);
        long position = 0;
        foreach (TensorEntry entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != position)
            {
                throw new InvalidDataException($"tensor '{entry.Name}' begins at byte {entry.Begin} of the data; it should begin at {position}.");
            }

            var bytes = new byte[entry.End - entry.Begin];
            ReadExactly(stream, bytes);
            position = entry.End;
            try
            {
                tensors.Add(entry.Name, new TensorData(entry.Type, entry.Shape, bytes));
            }
            catch (Exception exception) when (exception is ArgumentException or OverflowException)
            {
                throw new InvalidDataException($"tensor '{entry.Name}': {exception.Message}", exception);
            }
        }

        return position == dataLength ? tensors : throw new InvalidDataException($"its tensors end at byte {position} of {dataLength} of the data.");
    }

    private static byte[] BuildHeader(KeyValuePair<string, TensorData>[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            long position = 0;
            foreach ((string name, TensorData tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafeTensorsTypes.NameOf(tensor.Type));
                json.WriteStartArray("shape");
                foreach (long side in tensor.Shape)
                {
                    json.WriteNumberValue(side);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += tensor.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // The data begin at a multiple of 8: spaces fill the header up.
        int padding = (Alignment - ((int)buffer.Length % Alignment)) % Alignment;
        buffer.Write("       "u8[..padding]);
        return buffer.ToArray();
    }

    private static (List<TensorEntry> Entries, Dictionary<string, string> Metadata) ParseHeader(byte[] header, long dataLength)
    {
        var entries = new List<TensorEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
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
                    entries.Add(ParseEntry(property, dataLength));
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"its header is not a safetensors header: {exception.Message}", exception);
        }

        string? twice = entries.GroupBy(e => e.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        return twice is null ? (entries, metadata) : throw new InvalidDataException($"tensor '{twice}' stands twice in the header.");
    }

    private static TensorEntry ParseEntry(JsonProperty property, long dataLength)
    {
        JsonElement value = property.Value;
        string typeName = value.GetProperty("dtype").GetString() ?? string.Empty;
        TensorType type = SafeTensorsTypes.Parse(typeName)
            ?? throw new InvalidDataException($"tensor '{property.Name}' has the element type '{typeName}', which this version does not read.");
        JsonElement offsets = value.GetProperty("data_offsets");
        long begin = offsets[0].GetInt64();
        long end = offsets[1].GetInt64();
        return begin >= 0 && end >= begin && end <= dataLength && end - begin <= Array.MaxLength
            ? new TensorEntry(property.Name, type, [.. value.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64())], begin, end)
            : throw new InvalidDataException($"tensor '{property.Name}' claims the bytes {begin} to {end} of {dataLength}; the file is truncated or altered.");
    }

    private static void ReadExactly(Stream stream, byte[] buffer)
    {
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read < buffer.Length)
        {
            throw new InvalidDataException($"it ends {buffer.Length - read} bytes early; it is truncated.");
        }
    }

    private sealed record TensorEntry(string Name, TensorType Type, long[] Shape, long Begin, long End);
}
