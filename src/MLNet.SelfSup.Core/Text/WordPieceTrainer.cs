namespace MLNet.SelfSup.Text;

/// <summary>Learns word pieces: starts from characters and merges the most frequent pair of neighbours until the vocabulary is full.</summary>
/// <remarks>Words are counted once, and a merge touches the words that have the pair alone. Ties go to the pair that is first in ordinal order, so that the result is the same on every machine.</remarks>
internal sealed class WordPieceTrainer
{
    private const string Continuation = "##";

    private readonly List<string> _tokens = [.. WordPieceVocabulary.Specials];
    private readonly Dictionary<string, int> _ids;
    private readonly List<List<int>> _words = [];
    private readonly List<int> _wordCounts = [];
    private readonly Dictionary<(int Left, int Right), long> _pairCounts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _pairWords = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, string Left, string Right)> _queue;

    /// <summary>Counts the words of captions.</summary>
    /// <param name="captions">The captions.</param>
    /// <exception cref="InvalidDataException">No caption has a word.</exception>
    public WordPieceTrainer(IEnumerable<string> captions)
    {
        _queue = new PriorityQueue<(int Left, int Right), (long Count, string Left, string Right)>(Comparer<(long Count, string Left, string Right)>.Create(Compare));
        _ids = _tokens.Select((token, id) => (token, id)).ToDictionary(t => t.token, t => t.id, StringComparer.Ordinal);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string word in captions.SelectMany(caption => CaptionText.SplitWords(CaptionText.Clean(caption))))
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        if (counts.Count == 0)
        {
            throw new InvalidDataException("No caption has a word, so there is no vocabulary to learn.");
        }

        AddCharacters(counts.Keys);
        foreach ((string word, int count) in counts)
        {
            _words.Add([.. Spell(word).Select(piece => _ids[piece])]);
            _wordCounts.Add(count);
            CountPairs(_words.Count - 1, 1);
        }
    }

    /// <summary>Merges pairs.</summary>
    /// <param name="size">The most tokens; the characters are all kept, even if they alone are more.</param>
    /// <returns>The tokens in the order of their ids.</returns>
    public IReadOnlyList<string> Learn(int size)
    {
        while (_tokens.Count < size && _queue.TryDequeue(out (int Left, int Right) pair, out (long Count, string Left, string Right) rank))
        {
            long count = _pairCounts.GetValueOrDefault(pair);
            if (count != rank.Count)
            {
                // Counted anew since it was queued.
                Enqueue(pair, count);
            }
            else if (count > 0)
            {
                Merge(pair);
            }
        }

        return _tokens;
    }

    private static int Compare((long Count, string Left, string Right) a, (long Count, string Left, string Right) b)
    {
        int order = b.Count.CompareTo(a.Count);
        order = order != 0 ? order : string.CompareOrdinal(a.Left, b.Left);
        return order != 0 ? order : string.CompareOrdinal(a.Right, b.Right);
    }

    private static IEnumerable<string> Spell(string word) =>
        word.EnumerateRunes().Select((rune, i) => i == 0 ? rune.ToString() : Continuation + rune);

    private void AddCharacters(IEnumerable<string> words)
    {
        foreach (string piece in words.SelectMany(Spell).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            Add(piece);
        }
    }

    private int Add(string token)
    {
        // Two pairs may spell the same token.
        if (!_ids.TryGetValue(token, out int id))
        {
            id = _tokens.Count;
            _ids.Add(token, id);
            _tokens.Add(token);
        }

        return id;
    }

    private void Merge((int Left, int Right) pair)
    {
        string right = _tokens[pair.Right];
        int merged = Add(_tokens[pair.Left] + (right.StartsWith(Continuation, StringComparison.Ordinal) ? right[Continuation.Length..] : right));
        foreach (int index in _pairWords[pair].ToArray())
        {
            CountPairs(index, -1);
            List<int> word = _words[index];
            for (int i = 0; i < word.Count - 1; i++)
            {
                if (word[i] == pair.Left && word[i + 1] == pair.Right)
                {
                    word[i] = merged;
                    word.RemoveAt(i + 1);
                }
            }

            CountPairs(index, 1);
        }
    }

    private void CountPairs(int index, int sign)
    {
        List<int> word = _words[index];
        for (int i = 0; i < word.Count - 1; i++)
        {
            (int, int) pair = (word[i], word[i + 1]);
            long count = _pairCounts.GetValueOrDefault(pair) + (sign * (long)_wordCounts[index]);
            _pairCounts[pair] = count;
            if (sign > 0)
            {
                (_pairWords.TryGetValue(pair, out HashSet<int>? words) ? words : _pairWords[pair] = []).Add(index);
                Enqueue(pair, count);
            }
            else if (_pairWords.TryGetValue(pair, out HashSet<int>? words))
            {
                words.Remove(index);
            }
        }
    }

    private void Enqueue((int Left, int Right) pair, long count)
    {
        if (count > 0)
        {
            _queue.Enqueue(pair, (count, _tokens[pair.Left], _tokens[pair.Right]));
        }
    }
}
