using WebService.Search;

namespace WebService.Requests;

/// <summary>The answer to an image.</summary>
/// <param name="Label">The class with the highest score.</param>
/// <param name="Scores">The classes with the highest scores, the highest first.</param>
/// <param name="Neighbors">Images of the gallery that are most like it, the most similar first; empty without a gallery.</param>
internal sealed record Classification(string Label, IReadOnlyList<ClassScore> Scores, IReadOnlyList<Neighbor> Neighbors);
