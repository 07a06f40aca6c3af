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

    /// <summary>Measures search of images by images: those with the same key, for instance of the same class, are right, and none finds itself.</summary>
    /// <typeparam name="TKey">What tells that images belong together.</typeparam>
    /// <param name="images">Vectors, <c>[N, P]</c>, row after row; unit length for cosines.</param>
    /// <param name="keys">What each image shows, <c>[N]</c>, N at least 2.</param>
    /// <returns>How well each image finds the others of its key. Images that are alone with their key are left out.</returns>
    /// <exception cref="ArgumentException">There are fewer than two images, the lengths do not fit, or a value is not finite.</exception>
    public static RetrievalDirection MeasureWithin<TKey>(ReadOnlyMemory<float> images, IReadOnlyList<TKey> keys)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);
        int count = keys.Count;
        if (count < 2 || images.IsEmpty || images.Length % count != 0)
        {
            throw new ArgumentException($"Got {images.Length} values for {count} images; wanted N·P values of N images, N at least 2 and P at least 1.", nameof(images));
        }

        CheckFinite(images.Span, nameof(images));
        int[] numbers = NumberKeys(keys, []);
        Dictionary<int, int> sizes = numbers.GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
        int[] measured = [.. Enumerable.Range(0, count).Where(i => sizes[numbers[i]] > 1)];
        var ranks = new int[measured.Length][];
        int width = images.Length / count;
        Parallel.For(0, measured.Length, i =>
        {
            int query = measured[i];
            float[] similarities = Compare(images.Span.Slice(query * width, width), images.Span, count);
            similarities[query] = float.NegativeInfinity;
            int[] others = FindRanks(similarities, numbers, numbers[query]);

            // The query itself is the last of the right ones.
            ranks[i] = others[..^1];
        });
        return new RetrievalDirection(ranks, count - measured.Length);
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
        int[] imageNumbers = NumberKeys(imageKeys, numbers);
        int[] textNumbers = NumberKeys(textKeys, numbers);
        PairScorer? turned = scorer is null ? null : (pairs, scores) => scorer([.. pairs.Select(p => (p.Text, p.Image))], scores);
        return new RetrievalResult(
            MeasureOneWay(images, imageNumbers, texts, textNumbers, rerank, scorer),
            MeasureOneWay(texts, textNumbers, images, imageNumbers, rerank, turned));
    }

    private static int[] NumberKeys<TKey>(IReadOnlyList<TKey> keys, Dictionary<TKey, int> numbers)
        where TKey : notnull => [.. keys.Select(key =>
        {
            numbers.TryAdd(key, numbers.Count);
            return numbers[key];
        })];

    private static RetrievalDirection MeasureOneWay(
        ReadOnlyMemory<float> queries, int[] queryKeys, ReadOnlyMemory<float> gallery, int[] galleryKeys, int rerank, PairScorer? scorer)
    {
        HashSet<int> known = [.. galleryKeys];
        int[] measured = [.. Enumerable.Range(0, queryKeys.Length).Where(q => known.Contains(queryKeys[q]))];
        var ranks = new int[measured.Length][];
        int width = queries.Length / queryKeys.Length;
        if (scorer is null || rerank == 0)
        {
            Parallel.For(0, measured.Length, i =>
            {
                float[] similarities = Compare(queries.Span.Slice(measured[i] * width, width), gallery.Span, galleryKeys.Length);
                ranks[i] = FindRanks(similarities, galleryKeys, queryKeys[measured[i]]);
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

    // The ranks of all right answers, ascending, from 1. A wrong answer that is as similar stands in front.
    private static int[] FindRanks(ReadOnlySpan<float> similarities, ReadOnlySpan<int> keys, int key)
    {
        var right = new List<float>();
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] == key)
            {
                right.Add(similarities[i]);
            }
        }

        right.Sort((x, y) => y.CompareTo(x));
        var wrong = new List<float>();
        for (int i = 0; i < keys.Length; i++)
        {
            if (right.Count > 0 && keys[i] != key && similarities[i] >= right[^1])
            {
                wrong.Add(similarities[i]);
            }
        }

        wrong.Sort((x, y) => y.CompareTo(x));
        var ranks = new int[right.Count];
        for (int i = 0, before = 0; i < ranks.Length; i++)
        {
            while (before < wrong.Count && wrong[before] >= right[i])
            {
                before++;
            }

            ranks[i] = before + i + 1;
        }

        return ranks;
    }

    private static int[] FindReranked(float[] similarities, int[] keys, int key, int query, int rerank, PairScorer scorer)
    {
        int[] order = [.. Enumerable.Range(0, keys.Length).OrderByDescending(i => similarities[i])];
        (int[] first, int[] rest) = (order[..Math.Min(rerank, order.Length)], order[Math.Min(rerank, order.Length)..]);
        int[] behind = FindRanks(Array.ConvertAll(rest, i => similarities[i]), Array.ConvertAll(rest, i => keys[i]), key);
        IEnumerable<int> ranksBehind = behind.Select(rank => first.Length + rank);
        if (!Array.Exists(first, i => keys[i] == key))
        {
            return [.. ranksBehind];
        }

        var scores = new float[first.Length];
        scorer([.. first.Select(i => (query, i))], scores);
        CheckFinite(scores, nameof(scorer));
        return [.. FindRanks(scores, Array.ConvertAll(first, i => keys[i]), key), .. ranksBehind];
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
