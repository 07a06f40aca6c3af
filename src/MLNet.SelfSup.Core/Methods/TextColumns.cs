namespace MLNet.SelfSup.Methods;

/// <summary>The columns of texts that a method reads beside the images.</summary>
/// <param name="Text">The column of captions.</param>
/// <param name="PairId">The column that tells what a pair shows; <see langword="null"/> for none.</param>
internal sealed record TextColumns(string Text, string? PairId);
