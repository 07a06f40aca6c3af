namespace MLNet.SelfSup.Images;

/// <summary>An image that was left out because it can't be read.</summary>
/// <param name="Name">Its path, or for instance <c>row 17</c>.</param>
/// <param name="Reason">Why, as a part of a sentence.</param>
public sealed record SkippedImage(string Name, string Reason);
