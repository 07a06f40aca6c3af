namespace MLNet.SelfSup.Artifacts;

/// <summary>Writes a file so that a reader sees the old one or the new one, whole, whatever happens in between.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/>, forces it to disk, then takes its place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">It can't be written, for instance on a full disk; the previous file stays as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Deleting fails where the folder could not be made.
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw new IOException($"Could not write '{full}': {exception.Message} The previous file, if any, is unchanged. Free some space or choose another folder, and save again.", exception);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
