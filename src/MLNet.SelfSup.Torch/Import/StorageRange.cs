namespace MLNet.SelfSup.Torch.Import;

/// <summary>The bytes of a storage in a file.</summary>
/// <param name="Position">Of the first byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Checksum">CRC-32 of the bytes; <see langword="null"/> where the file has none.</param>
internal sealed record StorageRange(long Position, long Length, uint? Checksum);
