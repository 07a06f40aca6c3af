namespace WebService.Model;

/// <summary>What the model says of an image.</summary>
/// <param name="Scores">A score a class, in the order of <see cref="LoadedModel.ClassNames"/>.</param>
/// <param name="Features">The encoder's features; empty where they are not asked for.</param>
internal sealed record ImagePrediction(float[] Scores, float[] Features);
