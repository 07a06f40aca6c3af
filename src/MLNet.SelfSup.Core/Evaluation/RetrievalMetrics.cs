using System.Numerics.Tensors;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Measures search from images to texts and back: recall@K, with several right answers and with ties.</summary>
/// <remarks>
/// Image and text are right for each other where their keys are equal. A query's rank is that of its first right answer, behind every wrong
/// answer that is as similar: ties count against the query, so that an encoder that gives everything the same vector finds nothing. A text
/// that belongs to several images should stand in the gallery once. No matrix of images times texts is held.
/// </remarks>
public static class RetrievalMetrics
{
    /// <summary>Measures by the products of vectors.</summary>
    /// <typeparam name="TKey">What tells that image and text belong together.</typeparam>
    /// <param name="images">Vectors of the images, <c>[N, P]</c>, row after row; unit length for cosines.</param>
    /// <param name="imageKeys">What each image shows, <c>[N]</c>.</param>
    /// <param name="texts">Vectors of the texts, <c>[M, P]</c>.</param>
    /// <param name="textKeys">What each text tells of, <c>[M]</c>.</param>
    /// <returns>Both directions.</returns>
    /// <exception cref="ArgumentException">There is no image or no text, the lengths do not fit, or a value is not finite.</exception>
    public static RetrievalResult Measure<TKey>(ReadOnlyMemory<float> images, IReadOnlyList<TKey> imageKeys, ReadOnlyMemory<float> texts, IReadOnlyList<TKey> textKeys)
        where TKey : notnull =>
        Measure(images, imageKeys, texts, textKeys, rerank: 0, scorer: null);

    /// <summary>Measures by the products of vectors, then has the most similar answers of each query sorted anew.</summary>
    /// <typeparam name="TKey">What tells that image and text belong together.</typeparam>
    /// <param name="images">Vectors of the images, <c>[N, P]</c>, row after row; unit length for cosines.</param>
    /// <param name="imageKeys">What each image shows, <c>[N]</c>.</param>
    /// <param name="texts">Vectors of the texts, <c>[M, P]</c>.</param>
    /// <param name="textKeys">What each text tells of, <c>[M]</c>.</param>
    /// <param name="rerank">How many answers of each query are sorted anew; ALBEF's paper takes 256 of 5,000 (arXiv:2107.07651, section 5). At least 0.</param>
    /// <param name="scorer">Scores pairs, a query's answers in one call; it is called on one thread.</param>
    /// <returns>Both directions. What is not sorted anew keeps its order, behind what is.</returns>
    /// <exception cref="ArgumentException">There is no image or no text, the lengths do not fit, or a value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rerank"/> is below 0.</exception>
    public static RetrievalResult MeasureReranked<TKey>(
        ReadOnlyMemory<float> images, IReadOnlyList<TKey> imageKeys, ReadOnlyMemory<float> texts, IReadOnlyList<TKey> textKeys, int rerank, PairScorer scorer)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(scorer);
        return Measure(images, imageKeys, texts, textKeys, Guard.AtLeast(rerank, 0, nameof(rerank)), scorer);
    }

    private static RetrievalResult Measure<TKey>(
        ReadOnlyMemory<float> images, IReadOnlyList<TKey> imageKeys, ReadOnlyMemory<float> texts, IReadOnlyList<TKey> textKeys, int rerank, PairScorer? scorer)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(imageKeys);
        ArgumentNullException.ThrowIfNull(textKeys);
        CheckShapes(images.Length, imageKeys.Count, texts.Length, textKeys.Count);
        CheckFinite(images.Span, nameof(images));
        CheckFinite(texts.Span, nameof(texts));
        var numbers = new Dictionary<TKey, int>();
        int[] imageNumbers = [.. imageKeys.Select(Number)];
        int[] textNumbers = [.. textKeys.Select(Number)];
        PairScorer? turned = scorer is null ? null : (pairs, scores) => scorer([.. pairs.Select(p => (p.Text, p.Image))], scores);
        return new RetrievalResult(
            MeasureOneWay(images, imageNumbers, texts, textNumbers, rerank, scorer),
            MeasureOneWay(texts, textNumbers, images, imageNumbers, rerank, turned));

        int Number(TKey key)
        {
            numbers.TryAdd(key, numbers.Count);
            return numbers[key];
        }
    }

    private static RetrievalDirection MeasureOneWay(
        ReadOnlyMemory<float> queries, int[] queryKeys, ReadOnlyMemory<float> gallery, int[] galleryKeys, int rerank, PairScorer? scorer)
    {
        HashSet<int> known = [.. galleryKeys];
        int[] measured = [.. Enumerable.Range(0, queryKeys.Length).Where(q => known.Contains(queryKeys[q]))];
        var ranks = new int[measured.Length];
        int width = queries.Length / queryKeys.Length;
        if (scorer is null || rerank == 0)
        {
            Parallel.For(0, measured.Length, i =>
            {
                float[] similarities = Compare(queries.Span.Slice(measured[i] * width, width), gallery.Span, galleryKeys.Length);
                ranks[i] = FindRank(similarities, galleryKeys, queryKeys[measured[i]]);
            });
        }
        else
        {
            for (int i = 0; i < measured.Length; i++)
            {
                float[] similarities = Compare(queries.Span.Slice(measured[i] * width, width), gallery.Span, galleryKeys.Length);
                ranks[i] = FindReranked(similarities, galleryKeys, queryKeys[measured[i]], measured[i], rerank, scorer);
            }
        }

        return new RetrievalDirection(ranks, queryKeys.Length - measured.Length);
    }

    private static float[] Compare(ReadOnlySpan<float> query, ReadOnlySpan<float> gallery, int count)
    {
        var similarities = new float[count];
        for (int i = 0; i < count; i++)
        {
            similarities[i] = TensorPrimitives.Dot(query, gallery.Slice(i * query.Length, query.Length));
        }

        return similarities;
    }

    private static int FindRank(ReadOnlySpan<float> similarities, ReadOnlySpan<int> keys, int key)
    {
        float best = float.NegativeInfinity;
        for (int i = 0; i < keys.Length; i++)
        {
            best = keys[i] == key ? Math.Max(best, similarities[i]) : best;
        }

        int rank = 1;
        for (int i = 0; i < keys.Length; i++)
        {
            rank += keys[i] != key && similarities[i] >= best ? 1 : 0;
        }

        return rank;
    }

    private static int FindReranked(float[] similarities, int[] keys, int key, int query, int rerank, PairScorer scorer)
    {
        int[] first = [.. Enumerable.Range(0, keys.Length).OrderByDescending(i => similarities[i]).Take(rerank)];
        if (!Array.Exists(first, i => keys[i] == key))
        {
            return FindRank(similarities, keys, key);
        }

        var scores = new float[first.Length];
        scorer([.. first.Select(i => (query, i))], scores);
        CheckFinite(scores, nameof(scorer));
        return FindRank(scores, Array.ConvertAll(first, i => keys[i]), key);
    }

    private static void CheckShapes(int imageValues, int images, int textValues, int texts)
    {
        if (images == 0 || texts == 0 || imageValues == 0 || imageValues % images != 0 || textValues % texts != 0 || imageValues / images != textValues / texts)
        {
            throw new ArgumentException(
                $"Got {imageValues} values for {images} images and {textValues} for {texts} texts; wanted N·P and M·P of the same P, with at least one image and one text.", nameof(images));
        }
    }

    private static void CheckFinite(ReadOnlySpan<float> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException($"Value {i} is {values[i]}; similarities need finite numbers. Leave out what could not be encoded.", name);
            }
        }
    }
}
