namespace MLNet.SelfSup.Cli.Output;

/// <summary>How far something is.</summary>
/// <param name="Share">What is done, 0 to 1.</param>
/// <param name="Headline">Where it stands.</param>
/// <param name="Detail">What else is to be known.</param>
/// <param name="Json">The same for programs; <see langword="null"/> where they are told the result alone.</param>
internal sealed record ProgressState(double Share, string Headline, string Detail, object? Json = null);
