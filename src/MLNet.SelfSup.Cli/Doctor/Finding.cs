namespace MLNet.SelfSup.Cli.Doctor;

/// <summary>What <c>doctor</c> found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">What was found.</param>
/// <param name="WayOut">What to do; <see langword="null"/> where there is nothing to.</param>
/// <param name="Names">What it concerns, for instance files.</param>
internal sealed record Finding(string Check, FindingLevel Level, string Text, string? WayOut = null, IReadOnlyList<string>? Names = null);
