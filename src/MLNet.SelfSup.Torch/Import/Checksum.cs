using System.IO.Hashing;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>The checksum of zip files, CRC-32, over bytes of a file.</summary>
internal static class Checksum
{
    /// <summary>Computes the checksum of bytes of a file.</summary>
    /// <param name="data">The file.</param>
    /// <param name="range">The bytes.</param>
    /// <param name="buffer">Is read into.</param>
    public static uint Of(CheckpointData data, StorageRange range, byte[] buffer)
    {
        var checksum = new Crc32();
        for (long done = 0; done < range.Length;)
        {
            int length = (int)Math.Min(buffer.Length, range.Length - done);
            data.Read(range.Position + done, buffer.AsSpan(0, length));
            checksum.Append(buffer.AsSpan(0, length));
            done += length;
        }

        return checksum.GetCurrentHashAsUInt32();
    }
}
