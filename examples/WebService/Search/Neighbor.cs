namespace WebService.Search;

/// <summary>An image of the gallery that is like the one that was sent.</summary>
/// <param name="File">Its path below the gallery, with slashes.</param>
/// <param name="Label">The first folder of it; empty where it lies in none.</param>
/// <param name="Similarity">The cosine of both images' features, from -1 to 1.</param>
internal sealed record Neighbor(string File, string Label, float Similarity);
