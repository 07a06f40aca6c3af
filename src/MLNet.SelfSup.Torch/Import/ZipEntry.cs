namespace MLNet.SelfSup.Torch.Import;

/// <summary>An entry of a zip file that is stored as it is.</summary>
/// <param name="Name">Its path in the archive.</param>
/// <param name="HeaderPosition">Where its local header is in the file.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Checksum">CRC-32 of its bytes.</param>
/// <param name="IsStored">Whether the bytes are neither compressed nor encrypted.</param>
internal sealed record ZipEntry(string Name, long HeaderPosition, long Length, uint Checksum, bool IsStored);
