using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Tells classes by a weighted vote of the most similar labelled images: the k-NN protocol of self-supervised learning, which trains nothing.</summary>
/// <remarks>
/// Wu et al. 2018, arXiv:1805.01978, section 3.4: features have the length 1, and a neighbour votes with <c>exp(cosine / T)</c>.
/// 200 neighbours in that paper; 20 is usual too. Any thread may use an object.
/// </remarks>
public sealed class WeightedNeighborClassifier
{
    private readonly UnitRows _rows;
    private readonly int[] _labels;
    private readonly int _classCount;

    /// <summary>Initialises the classifier with the labelled images.</summary>
    /// <param name="features"><c>[N, D]</c>, row after row, finite.</param>
    /// <param name="labels">The class of each row, from 0, <c>[N]</c>, N at least 1.</param>
    /// <param name="classCount">The number of classes, at least 1.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, a feature is not finite, or a label is not below <paramref name="classCount"/>.</exception>
    public WeightedNeighborClassifier(ReadOnlySpan<float> features, IReadOnlyList<int> labels, int classCount)
    {
        ArgumentNullException.ThrowIfNull(labels);
        _classCount = Guard.AtLeast(classCount, 1, nameof(classCount));
        _rows = UnitRows.Of(features, labels.Count);
        _labels = [.. labels];
        int wrong = Array.FindIndex(_labels, l => (uint)l >= (uint)classCount);
        if (wrong >= 0)
        {
            throw new ArgumentException($"Row {wrong} has the label {_labels[wrong]}; the labels of {classCount} classes are 0 to {classCount - 1}.", nameof(labels));
        }
    }

    /// <summary>Tells the classes of other images.</summary>
    /// <param name="features"><c>[M, D]</c>, row after row, finite; of the same D.</param>
    /// <param name="neighbors">How many neighbours vote, at least 1; all labelled images where there are fewer.</param>
    /// <param name="temperature">T, above 0: the smaller, the more the nearest count.</param>
    /// <returns>The classes, <c>[M]</c>; among equals that of the nearest.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a feature is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public int[] Predict(ReadOnlySpan<float> features, int neighbors = 20, double temperature = 0.07) => Predict(features, [neighbors], temperature)[0];

    /// <summary>Tells how often other images' classes are told right, for several numbers of neighbours at the cost of one.</summary>
    /// <param name="features"><c>[M, D]</c>, row after row, finite; of the same D.</param>
    /// <param name="labels">Their true classes, <c>[M]</c>.</param>
    /// <param name="neighbors">How many neighbours vote, each at least 1.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns>One result a number of neighbours.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, a feature is not finite, or a label is unknown.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public IReadOnlyList<ClassificationResult> Measure(ReadOnlySpan<float> features, IReadOnlyList<int> labels, IReadOnlyList<int> neighbors, double temperature = 0.07)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(neighbors);
        return Array.ConvertAll(Predict(features, neighbors, temperature), predicted => ClassificationResult.Measure(labels, predicted, _classCount));
    }

    private int[][] Predict(ReadOnlySpan<float> features, IReadOnlyList<int> neighbors, double temperature)
    {
        Guard.Above(temperature, 0, nameof(temperature));
        Guard.AtLeast(neighbors.Count, 1, nameof(neighbors));
        int dim = _rows.Dim;
        UnitRows queries = features.Length % dim == 0
            ? UnitRows.Of(features, features.Length / dim)
            : throw new ArgumentException($"Got {features.Length} features; wanted M·{dim}, as the labelled images have {dim} each.", nameof(features));
        NearestRows[] nearest = NearestSearch.Find(queries, _rows, neighbors.Max(n => Guard.AtLeast(n, 1, nameof(neighbors))), leaveOneOut: false);
        return [.. neighbors.Select(n => Array.ConvertAll(nearest, row => row.VoteWeighted(_labels, n, temperature)))];
    }
}
