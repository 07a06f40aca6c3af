using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Runtime;

/// <summary>Mean and standard deviation of each feature over images.</summary>
/// <param name="Mean"><c>[D]</c>.</param>
/// <param name="Deviation"><c>[D]</c>, over n; 1 where a feature does not vary.</param>
internal sealed record FeatureStatistics(float[] Mean, float[] Deviation)
{
    private const double Constant = 1e-6;

    /// <summary>Encodes images and measures their features.</summary>
    /// <param name="encoder">Gives features as they are.</param>
    /// <param name="images">The images, at least one.</param>
    /// <param name="maxImages">With more images than that, this many are taken at even distances.</param>
    /// <param name="view">How an image is shown to the encoder.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>The statistics.</returns>
    public static FeatureStatistics Measure(IEncoder encoder, IImageSet images, int maxImages, EvaluationView view, CancellationToken cancellationToken)
    {
        var measured = new ImageSubset(images, [.. ImageSubset.Spread(images.Count, maxImages)]);
        int count = measured.Count;
        int dim = encoder.FeatureDim;
        (var sums, var squares) = (new double[dim], new double[dim]);
        ImageFeatures.Read(encoder.Encode, encoder.FeatureDim, measured, view, Add, cancellationToken);
        void Add(int first, ReadOnlySpan<float> features)
        {
            for (int i = 0; i < features.Length; i++)
            {
                sums[i % dim] += features[i];
                squares[i % dim] += (double)features[i] * features[i];
            }
        }

        float[] mean = Array.ConvertAll(sums, s => (float)(s / count));
        float[] deviation = [.. sums.Zip(squares, (s, q) => Deviate(s / count, q / count))];
        return new FeatureStatistics(mean, deviation);
    }

    private static float Deviate(double mean, double meanSquare)
    {
        double deviation = Math.Sqrt(Math.Max(0, meanSquare - (mean * mean)));
        return deviation > Constant ? (float)deviation : 1;
    }
}
