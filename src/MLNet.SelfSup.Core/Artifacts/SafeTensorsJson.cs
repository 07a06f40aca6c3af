using System.Text.Json;

namespace MLNet.SelfSup.Artifacts;

/// <summary>Reads the JSON of a safetensors header token by token, so that memory stays in proportion to its length.</summary>
internal static class SafeTensorsJson
{
    private const int MaxMetadata = 4096;
    private const int MaxAxes = 32;

    /// <summary>Reads a header.</summary>
    /// <param name="header">The JSON in UTF-8.</param>
    /// <param name="dataLength">Bytes of data behind it, which offsets are checked against.</param>
    /// <returns>The tensors in the order of the header, each name once, and the metadata.</returns>
    /// <exception cref="InvalidDataException">It is no safetensors header.</exception>
    public static (IReadOnlyList<SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata) Read(ReadOnlySpan<byte> header, long dataLength)
    {
        var entries = new List<SafeTensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(header);
            Expect(ref reader, JsonTokenType.StartObject);
            while (ReadName(ref reader) is { } name)
            {
                if (!names.Add(name))
                {
                    throw new InvalidDataException($"tensor '{name}' stands twice in the header.");
                }

                if (name == SafeTensorsHeader.MetadataKey)
                {
                    ReadMetadata(ref reader, metadata);
                }
                else
                {
                    entries.Add(ReadEntry(ref reader, name, dataLength));
                }
            }

            // Anything but white space behind the end is an error of the reader.
            _ = reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"its header is not a safetensors header: {exception.Message}", exception);
        }

        return (entries, metadata);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (ReadName(ref reader) is { } name)
        {
            _ = reader.Read();
            metadata[name] = reader.GetString() ?? string.Empty;
            if (metadata.Count > MaxMetadata)
            {
                throw new InvalidDataException($"its metadata have more than {MaxMetadata} entries.");
            }
        }
    }

    private static SafeTensorsEntry ReadEntry(ref Utf8JsonReader reader, string name, long dataLength)
    {
        string? typeName = null;
        long[]? shape = null;
        long[]? offsets = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (ReadName(ref reader) is { } property)
        {
            switch (property)
            {
                case "dtype":
                    _ = reader.Read();
                    typeName = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, name);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, name);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (typeName is null || shape is null || offsets is not [long begin, long end])
        {
            throw new InvalidDataException($"tensor '{name}' lacks its dtype, its shape or its two data_offsets.");
        }

        TensorType type = SafeTensorsTypes.Parse(typeName)
            ?? throw new InvalidDataException($"tensor '{name}' has the element type '{typeName}', which this version does not read.");
        if (begin < 0 || end < begin || end > dataLength || end - begin > Array.MaxLength)
        {
            throw new InvalidDataException($"tensor '{name}' claims the bytes {begin} to {end} of {dataLength}; the file is truncated or altered.");
        }

        return TensorData.CountBytes(type, shape) == end - begin
            ? new SafeTensorsEntry(name, type, shape, begin, end)
            : throw new InvalidDataException($"tensor '{name}' has {end - begin} bytes, which do not fit {type} of shape {TensorFit.Format(shape)}.");
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string name)
    {
        Span<long> numbers = stackalloc long[MaxAxes];
        int count = 0;
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == MaxAxes)
            {
                throw new InvalidDataException($"tensor '{name}' has more than {MaxAxes} axes.");
            }

            numbers[count++] = reader.GetInt64();
        }

        return numbers[..count].ToArray();
    }

    private static string? ReadName(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        _ = reader.Read();
        if (reader.TokenType != type)
        {
            throw new InvalidDataException($"its header is not a safetensors header: there is {reader.TokenType} at byte {reader.TokenStartIndex} where {type} should be.");
        }
    }
}
