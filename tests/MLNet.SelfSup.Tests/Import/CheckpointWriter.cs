using System.IO.Hashing;
using System.Text;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Writes checkpoints in PyTorch's two formats. Storages of zeros are holes in the file.</summary>
internal static class CheckpointWriter
{
    private const int Alignment = 64;

    /// <summary>Writes the zip format of PyTorch 1.6 and later.</summary>
    public static void WriteZip(string path, object? content)
    {
        var writer = new PickleWriter();
        byte[] pickle = writer.Write(content);
        WriteZip(path, pickle, writer.Storages.Values);
    }

    /// <summary>Writes the zip format around a pickle.</summary>
    public static void WriteZip(string path, byte[] pickle, IEnumerable<PickledStorage> storages)
    {
        using FileStream file = File.Create(path);
        using var directory = new MemoryStream();
        int count = 0;
        Add("data.pkl", pickle.Length, pickle);
        Add("byteorder", 6, "little"u8.ToArray());
        foreach (PickledStorage storage in storages)
        {
            Add($"data/{storage.Key}", storage.Length, storage.Bytes);
        }

        Add("version", 2, "3\n"u8.ToArray());
        long begin = file.Position;
        directory.WriteTo(file);
        using var end = new BinaryWriter(file);
        end.Write(0x06054b50u);
        end.Write(0u);
        end.Write((ushort)count);
        end.Write((ushort)count);
        end.Write((uint)directory.Length);
        end.Write(checked((uint)begin));
        end.Write((ushort)0);

        void Add(string name, long length, byte[]? bytes)
        {
            byte[] path = Encoding.UTF8.GetBytes($"archive/{name}");
            long position = file.Position;
            uint checksum = bytes is null ? 0 : Crc32.HashToUInt32(bytes);
            int padding = (int)((Alignment - ((position + 30 + path.Length + 4) % Alignment)) % Alignment);
            using (var header = new BinaryWriter(file, Encoding.UTF8, leaveOpen: true))
            {
                header.Write(0x04034b50u);
                WriteCommon(header, checksum, length, path.Length, 4 + padding);
                header.Write(path);
                header.Write((ushort)0x4246);
                header.Write((ushort)padding);
                header.Write(new byte[padding]);
            }

            file.SetLength(Math.Max(file.Length, file.Position + length));
            file.Write(bytes ?? []);
            file.Position += bytes is null ? length : 0;
            using var entry = new BinaryWriter(directory, Encoding.UTF8, leaveOpen: true);
            entry.Write(0x02014b50u);
            entry.Write((ushort)0);
            WriteCommon(entry, checksum, length, path.Length, 0);
            entry.Write(new byte[10]);
            entry.Write(checked((uint)position));
            entry.Write(path);
            count++;
        }
    }

    /// <summary>Writes the format before 1.6.</summary>
    public static void WriteLegacy(string path, object? content)
    {
        var writer = new PickleWriter();
        byte[] pickle = writer.Write(content);
        using FileStream file = File.Create(path);
        file.Write([0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.']);
        file.Write(new PickleWriter().Write(1001L));
        file.Write(new PickleWriter().Write(new Dictionary<string, object?>(StringComparer.Ordinal) { ["protocol_version"] = 1001L, ["little_endian"] = true }));
        file.Write(pickle);
        file.Write(new PickleWriter().Write(writer.Storages.Keys.Cast<object?>().ToList()));
        foreach (PickledStorage storage in writer.Storages.Values)
        {
            file.Write(BitConverter.GetBytes(storage.Count));
            file.SetLength(file.Position + storage.Length);
            file.Write(storage.Bytes ?? []);
            file.Position += storage.Bytes is null ? storage.Length : 0;
        }
    }

    private static void WriteCommon(BinaryWriter header, uint checksum, long length, int nameLength, int extraLength)
    {
        header.Write((ushort)0);
        header.Write((ushort)0);
        header.Write((ushort)0);
        header.Write(0u);
        header.Write(checksum);
        header.Write(checked((uint)length));
        header.Write(checked((uint)length));
        header.Write((ushort)nameLength);
        header.Write((ushort)extraLength);
    }
}
