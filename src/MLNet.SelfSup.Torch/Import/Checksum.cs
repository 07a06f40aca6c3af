using System.Buffers.Binary;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>The checksum of zip files, CRC-32 of ISO 3309, eight bytes a step.</summary>
internal static class Checksum
{
    private const uint Polynomial = 0xEDB88320;
    private const int Slices = 8;

    private static readonly uint[][] Tables = BuildTables();

    /// <summary>Computes the checksum of bytes of a file.</summary>
    /// <param name="data">The file.</param>
    /// <param name="range">The bytes.</param>
    /// <param name="buffer">Is read into.</param>
    public static uint Of(CheckpointData data, StorageRange range, byte[] buffer)
    {
        uint checksum = 0;
        for (long done = 0; done < range.Length;)
        {
            int length = (int)Math.Min(buffer.Length, range.Length - done);
            data.Read(range.Position + done, buffer.AsSpan(0, length));
            checksum = Append(checksum, buffer.AsSpan(0, length));
            done += length;
        }

        return checksum;
    }

    /// <summary>Goes on with a checksum.</summary>
    /// <param name="checksum">Of the bytes before; 0 at the beginning.</param>
    /// <param name="bytes">The bytes that follow.</param>
    /// <returns>The checksum of all.</returns>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint state = ~checksum;
        while (bytes.Length >= Slices)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state = Tables[7][low & 0xFF] ^ Tables[6][(low >> 8) & 0xFF] ^ Tables[5][(low >> 16) & 0xFF] ^ Tables[4][low >> 24]
                ^ Tables[3][high & 0xFF] ^ Tables[2][(high >> 8) & 0xFF] ^ Tables[1][(high >> 16) & 0xFF] ^ Tables[0][high >> 24];
            bytes = bytes[Slices..];
        }

        foreach (byte value in bytes)
        {
            state = (state >> 8) ^ Tables[0][(state ^ value) & 0xFF];
        }

        return ~state;
    }

    private static uint[][] BuildTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, Slices).Select(_ => new uint[256])];
        for (uint value = 0; value < 256; value++)
        {
            uint state = value;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ Polynomial;
            }

            tables[0][value] = state;
        }

        for (int slice = 1; slice < Slices; slice++)
        {
            for (int value = 0; value < 256; value++)
            {
                uint before = tables[slice - 1][value];
                tables[slice][value] = (before >> 8) ^ tables[0][before & 0xFF];
            }
        }

        return tables;
    }
}
