using System.Buffers.Binary;
using System.Text.Json;

namespace MLNet.SelfSup.Artifacts;

/// <summary>The safetensors format: an 8-byte little-endian header length, a JSON header, the data.</summary>
/// <remarks>Reading is bounded by the stream: a header or tensor that claims more than is there is an error, not an allocation.</remarks>
internal static class SafeTensorsFile
{
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
        SafeTensorsHeader header = SafeTensorsHeader.Read(stream, length);
        return new SafeTensorsContent(ReadTensors(stream, header), header.Metadata);
    }

    private static Dictionary<string, TensorData> ReadTensors(Stream stream, SafeTensorsHeader header)
    {
        var tensors = new Dictionary<string, TensorData>(header.Entries.Count, StringComparer.Ordinal);
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            var bytes = new byte[entry.End - entry.Begin];
            SafeTensorsHeader.ReadExactly(stream, bytes);
            tensors.Add(entry.Name, new TensorData(entry.Type, entry.Shape, bytes));
        }

        return tensors;
    }

    private static byte[] BuildHeader(KeyValuePair<string, TensorData>[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafeTensorsHeader.MetadataKey);
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
}
