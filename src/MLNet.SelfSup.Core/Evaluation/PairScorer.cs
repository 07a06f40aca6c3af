namespace MLNet.SelfSup.Evaluation;

/// <summary>Tells how well images and texts fit, for instance by an encoder's matching head.</summary>
/// <param name="pairs">Indices of image and text.</param>
/// <param name="scores">Receives one number a pair; more is better.</param>
public delegate void PairScorer(IReadOnlyList<(int Image, int Text)> pairs, Span<float> scores);
