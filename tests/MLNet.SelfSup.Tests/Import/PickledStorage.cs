namespace MLNet.SelfSup.Tests.Import;

/// <summary>A storage that a test writes into a checkpoint.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Kind">Its class, such as <c>FloatStorage</c>.</param>
/// <param name="Count">Elements.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Bytes">The bytes; <see langword="null"/> for zeros that take no room on the disk.</param>
internal sealed record PickledStorage(string Key, string Kind, long Count, long Length, byte[]? Bytes);
