using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Torch.Training.Reporting;

/// <summary>Warns when a method's measures say that the encoder gives all images nearly the same embedding.</summary>
/// <remarks>
/// It looks at the means of each epoch, but the first ones: embeddings of a fresh network are nearly constant anyway. It warns when
/// collapse begins, and again only after an epoch without it. Methods that do not report a measure are not judged by it.
/// </remarks>
/// <param name="epochs">Epochs of the whole training.</param>
/// <param name="log">Hears the warnings; may be <see langword="null"/>.</param>
internal sealed class CollapseWatch(int epochs, Action<MessageLevel, string>? log)
{
    /// <summary>Least healthy <see cref="MetricNames.FeatureStd"/>: where channels vary alike, 0.1 means that 99 % of each unit-length embedding is the mean of all.</summary>
    public const double MinFeatureStd = 0.1;

    /// <summary>Least healthy <see cref="MetricNames.RankMe"/> as a share of the largest possible: fewer directions than that tell few images apart.</summary>
    public const double MinRankShare = 0.05;

    /// <summary>Least healthy <see cref="MetricNames.RankMe"/>: below 2, all embeddings lie about one line.</summary>
    public const double MinRank = 2;

    /// <summary>Least healthy positive minus negative similarity: below it, an image is as near to any other as to itself.</summary>
    public const double MinSimilarityGap = 0.01;

    private const int MaxGraceEpochs = 3;
    private const double GraceShare = 0.1;

    // Batches of a few images have a low rank anyway.
    private const double MaxRankShare = 0.5;

    private readonly MetricMeans _means = new();
    private readonly int _graceEpochs = Math.Min(MaxGraceEpochs, (int)Math.Ceiling(GraceShare * epochs));
    private bool _isCollapsed;

    /// <summary>Collects a method's measures of a batch.</summary>
    /// <param name="metrics">By name.</param>
    public void Add(IDictionary<string, double> metrics) => _means.Add(metrics);

    /// <summary>Looks at the epoch's means.</summary>
    /// <param name="epoch">The number of epochs done, from 1.</param>
    public void EndEpoch(int epoch)
    {
        SortedDictionary<string, double> means = _means.Take();
        if (means.Count == 0 || (epoch <= _graceEpochs && epoch < epochs))
        {
            return;
        }

        string[] signs = [.. FindSigns(means)];
        if (signs.Length > 0 && !_isCollapsed)
        {
            log?.Invoke(
                MessageLevel.Warning,
                $"The embeddings have collapsed in epoch {epoch} of {epochs}: {string.Join("; ", signs)}. The encoder gives most images nearly the same embedding, so its features will be of little use. "
                + "Train anew with a lower learning rate, a longer warm-up, a larger batch or queue, or another temperature; where the loss falls to nearly nothing, set BatchNormGroups, so that batch statistics give no pair away.");
        }

        _isCollapsed = signs.Length > 0;
    }

    private static IEnumerable<string> FindSigns(SortedDictionary<string, double> means)
    {
        if (means.TryGetValue(MetricNames.FeatureStd, out double deviation) && deviation < MinFeatureStd)
        {
            yield return $"{MetricNames.FeatureStd} is {deviation:G3}, below {MinFeatureStd} (1 is healthy, 0 is a constant)";
        }

        if (means.TryGetValue(MetricNames.RankMe, out double rank) && means.TryGetValue(MetricNames.RankMeShare, out double share))
        {
            double largest = rank / share;
            double least = Math.Min(Math.Max(MinRank, MinRankShare * largest), MaxRankShare * largest);
            if (rank < least)
            {
                yield return $"{MetricNames.RankMe} is {rank:G3}, below {least:G3} (of at most {largest:F0})";
            }
        }

        if (means.TryGetValue(MetricNames.PositiveSimilarity, out double positive)
            && means.TryGetValue(MetricNames.NegativeSimilarity, out double negative)
            && positive - negative < MinSimilarityGap)
        {
            yield return $"{MetricNames.PositiveSimilarity} {positive:G3} less {MetricNames.NegativeSimilarity} {negative:G3} is {positive - negative:G3}, below {MinSimilarityGap}";
        }
    }
}
