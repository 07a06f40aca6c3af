using Microsoft.ML;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>What is timed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Flops">Floating-point operations of an image.</param>
/// <param name="Featurizer">Appends features to rows of image paths.</param>
/// <param name="IsPeer">Whether others are compared with it.</param>
internal sealed record InferenceRow(string Name, double Flops, IEstimator<ITransformer> Featurizer, bool IsPeer);
