using System.Runtime.InteropServices;
using System.Text;

namespace MLNet.SelfSup.Text;

/// <summary>Learns word pieces: starts from characters and joins the two neighbours that stand together most often, again and again.</summary>
/// <remarks>
/// Joins by frequency are byte-pair encoding's, Sennrich et al. 2016, arXiv:1508.07909, algorithm 1, which WordPiece trainers commonly use
/// in place of the likelihood of Schuster and Nakajima 2012; frequent words become whole tokens first. Equally frequent pairs and characters
/// come in ordinal order, so that neither the machine nor the order of the captions matters.
/// </remarks>
internal sealed class WordPieceTrainer
{
    private readonly int _size;
    private readonly List<string> _tokens = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<int[]> _words = [];
    private readonly List<long> _counts = [];
    private readonly Dictionary<(int Left, int Right), long> _pairCounts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _pairWords = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, string Left, string Right)> _queue;

    /// <summary>Initialises the trainer.</summary>
    /// <param name="words">Words and how often they stand in the captions.</param>
    /// <param name="size">The most tokens, special ones included.</param>
    public WordPieceTrainer(IReadOnlyDictionary<string, long> words, int size)
    {
        _size = size;
        _queue = new(Comparer<(long Count, string Left, string Right)>.Create(Compare));
        AddTokens(WordPieceVocabulary.Specials);
        AddCharacters(words);
        foreach ((string word, long count) in words.Where(pair => pair.Key.Length <= WordPieceVocabulary.MaxWordLength).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            AddWord(word, count);
        }
    }

    /// <summary>Learns the vocabulary.</summary>
    /// <returns>Special tokens, characters, and joined pieces in the order of their joins.</returns>
    public IReadOnlyList<string> Train()
    {
        foreach (((int Left, int Right) pair, long count) in _pairCounts)
        {
            Enqueue(pair, count);
        }

        while (_tokens.Count < _size && _queue.TryDequeue(out (int Left, int Right) pair, out (long Count, string Left, string Right) priority))
        {
            // An entry whose count has changed since has been queued anew.
            if (_pairCounts.GetValueOrDefault(pair) == priority.Count)
            {
                Join(pair);
            }
        }

        return _tokens;
    }

    private void AddTokens(IEnumerable<string> tokens)
    {
        foreach (string token in tokens)
        {
            IdOf(token);
        }
    }

    private int IdOf(string token)
    {
        ref int id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, token, out bool exists);
        if (!exists)
        {
            id = _tokens.Count;
            _tokens.Add(token);
        }

        return id;
    }

    /// <summary>Adds the characters, the most frequent first, each as the beginning of a word and, where it can be one, as its continuation.</summary>
    private void AddCharacters(IReadOnlyDictionary<string, long> words)
    {
        var frequencies = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string word, long count) in words)
        {
            foreach (Rune rune in word.EnumerateRunes())
            {
                CollectionsMarshal.GetValueRefOrAddDefault(frequencies, rune.ToString(), out _) += count;
            }
        }

        foreach ((string character, _) in frequencies.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            bool continues = CaptionText.SplitWords("a" + character).Take(2).Count() == 1;
            string[] forms = continues ? [character, WordPieceVocabulary.Continuation + character] : [character];
            if (_tokens.Count + forms.Length > _size)
            {
                break;
            }

            AddTokens(forms);
        }
    }

    /// <summary>Adds a word, unless it has a character for which there was no room.</summary>
    private void AddWord(string word, long count)
    {
        var pieces = new List<int>();
        foreach (Rune rune in word.EnumerateRunes())
        {
            string piece = pieces.Count == 0 ? rune.ToString() : WordPieceVocabulary.Continuation + rune;
            if (!_ids.TryGetValue(piece, out int id))
            {
                return;
            }

            pieces.Add(id);
        }

        _words.Add([.. pieces]);
        _counts.Add(count);
        CountPairs(_words.Count - 1, sign: 1, touched: null);
    }

    private void Join((int Left, int Right) pair)
    {
        int joined = IdOf(_tokens[pair.Left] + _tokens[pair.Right][WordPieceVocabulary.Continuation.Length..]);
        var touched = new HashSet<(int Left, int Right)>();
        foreach (int word in _pairWords[pair].ToArray())
        {
            CountPairs(word, sign: -1, touched);
            _words[word] = Replace(_words[word], pair, joined);
            CountPairs(word, sign: 1, touched);
        }

        foreach ((int Left, int Right) changed in touched)
        {
            Enqueue(changed, _pairCounts.GetValueOrDefault(changed));
        }
    }

    private void CountPairs(int word, int sign, HashSet<(int Left, int Right)>? touched)
    {
        int[] pieces = _words[word];
        for (int i = 1; i < pieces.Length; i++)
        {
            (int Left, int Right) pair = (pieces[i - 1], pieces[i]);
            touched?.Add(pair);
            ref long count = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairCounts, pair, out _);
            count += sign * _counts[word];
            ref HashSet<int>? words = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairWords, pair, out _);
            words ??= [];
            if (sign > 0)
            {
                words.Add(word);
            }
            else
            {
                words.Remove(word);
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

    private static int[] Replace(int[] pieces, (int Left, int Right) pair, int joined)
    {
        var replaced = new List<int>(pieces.Length);
        for (int i = 0; i < pieces.Length; i++)
        {
            bool isPair = i + 1 < pieces.Length && pieces[i] == pair.Left && pieces[i + 1] == pair.Right;
            replaced.Add(isPair ? joined : pieces[i]);
            i += isPair ? 1 : 0;
        }

        return [.. replaced];
    }

    private static int Compare((long Count, string Left, string Right) x, (long Count, string Left, string Right) y)
    {
        int order = y.Count.CompareTo(x.Count);
        order = order != 0 ? order : string.CompareOrdinal(x.Left, y.Left);
        return order != 0 ? order : string.CompareOrdinal(x.Right, y.Right);
    }
}
