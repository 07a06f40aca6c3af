using System.Buffers;

namespace MLNet.SelfSup.Images;

/// <summary>Has the system fetch a file that is read soon, so that slow storage is waited for beside other work.</summary>
internal static class FilePrefetch
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Reads a file and forgets it: the system keeps it at hand for a while.</summary>
    /// <param name="path">The file. One that can't be read is for its reader to report, who meets the same and knows what it means.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryRun(string path)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            while (stream.Read(buffer) > 0)
            {
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
