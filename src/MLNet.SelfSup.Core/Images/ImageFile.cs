namespace MLNet.SelfSup.Images;

/// <summary>An image file of a folder.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Label">The first folder below the root that it lies in; empty for a file in the root.</param>
public sealed record ImageFile(string Path, string Label);
