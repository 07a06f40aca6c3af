using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Reporting;

namespace MLNet.SelfSup.Torch.Methods;

/// <summary>Measures that tell whether embeddings collapse, for methods whose loss does not.</summary>
/// <remarks>
/// The deviation of normalised embeddings: Chen and He 2020, arXiv:2011.10566, section 4.1. RankMe: Garrido et al. 2022,
/// arXiv:2210.02885, eq. 1 and 2. Nothing is drawn and no tensor is changed, so that training goes the same with and without them.
/// </remarks>
internal static class RepresentationQuality
{
    /// <summary>Every how many steps the measures are taken, counted back from an epoch's last step.</summary>
    public const int EverySteps = 10;

    /// <summary>The term of RankMe's eq. 2 that keeps the logarithm finite.</summary>
    private const double RankEpsilon = 1e-7;

    /// <summary>Tells whether a batch is one that is measured: the first of every tenth step, and of the last step of each epoch. Of several ranks, the first measures its part.</summary>
    /// <param name="step">Where training stands.</param>
    public static bool IsDue(StepContext step) =>
        step.Ranks.IsRoot && step.MicroBatch == 0 && (step.StepsPerEpoch - 1 - (step.Step % step.StepsPerEpoch)) % EverySteps == 0;

    /// <summary>Puts the measures of a batch among the step's metrics, where one is due and the values are finite.</summary>
    /// <param name="step">Receives the metrics, by the names of <see cref="MetricNames"/>.</param>
    /// <param name="embeddings">Embeddings of N images, <c>[N, D]</c>, of any floating type; fewer than 2 tell nothing.</param>
    /// <param name="positives">Cosine similarities of two views of an image, of any shape.</param>
    /// <param name="negatives">Cosine similarities of views of two images, of any shape.</param>
    /// <exception cref="ArgumentException">The embeddings have another number of axes.</exception>
    public static void Report(StepContext step, Tensor embeddings, Tensor positives, Tensor negatives)
    {
        if (embeddings.ndim != 2)
        {
            throw new ArgumentException($"The embeddings have the shape [{string.Join(", ", embeddings.shape)}]; wanted [N, D].", nameof(embeddings));
        }

        if (!IsDue(step) || embeddings.shape[0] < 2)
        {
            return;
        }

        using var noGradients = no_grad();
        using var scope = NewDisposeScope();

        // Half precision would round the small singular values away.
        var units = functional.normalize(embeddings.detach().to(float32));                    // [N, D]
        if (!units.isfinite().all().ToBoolean())
        {
            // The loss is not finite either: the trainer says so.
            return;
        }

        var deviation = units.std(0, unbiased: true).mean();                                  // []
        var positive = positives.detach().to(float32).mean();                                 // []
        var negative = negatives.detach().to(float32).mean();                                 // []
        var singularValues = linalg.svdvals(units);                                           // [min(N, D)]
        float[] values = cat([stack([deviation, positive, negative]), singularValues]).cpu().data<float>().ToArray();
        double rank = RankOf(values.AsSpan(3));
        step.Metrics[MetricNames.FeatureStd] = values[0] * Math.Sqrt(units.shape[1]);
        step.Metrics[MetricNames.RankMe] = rank;
        step.Metrics[MetricNames.RankMeShare] = rank / singularValues.shape[0];
        step.Metrics[MetricNames.PositiveSimilarity] = values[1];
        step.Metrics[MetricNames.NegativeSimilarity] = values[2];
    }

    /// <summary>Computes RankMe, the exponential of the entropy of the normalised singular values.</summary>
    /// <param name="singularValues">At least 0 each.</param>
    /// <returns>From 1 to their number; 1 too where all are 0.</returns>
    private static double RankOf(ReadOnlySpan<float> singularValues)
    {
        double sum = 0;
        foreach (float value in singularValues)
        {
            sum += value;
        }

        if (sum == 0)
        {
            return 1;
        }

        double entropy = 0;
        foreach (float value in singularValues)
        {
            double share = (value / sum) + RankEpsilon;
            entropy -= share * Math.Log(share);
        }

        return Math.Min(Math.Exp(entropy), singularValues.Length);
    }
}
