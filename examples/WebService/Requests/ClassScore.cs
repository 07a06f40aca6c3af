namespace WebService.Requests;

/// <summary>How likely a class is.</summary>
/// <param name="Label">The class.</param>
/// <param name="Score">What the model says, as a rule a probability.</param>
internal sealed record ClassScore(string Label, float Score);
