using System.Text;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Text;

/// <summary>The word pieces that texts are spelled with; a piece's number is its place. Pieces that continue a word begin with <c>##</c>.</summary>
/// <remarks>WordPiece as in BERT, Devlin et al. 2018, arXiv:1810.04805. Objects do not change; any thread may use them.</remarks>
public sealed class WordPieceVocabulary
{
    internal const string Padding = "[PAD]";
    internal const string Unknown = "[UNK]";
    internal const string Class = "[CLS]";
    internal const string Separator = "[SEP]";
    internal const string Mask = "[MASK]";

    /// <summary>What precedes a piece that continues a word.</summary>
    internal const string Continuation = "##";

    /// <summary>The characters of a word beyond which it is unknown as a whole, as in BERT.</summary>
    internal const int MaxWordLength = 100;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string[] _tokens;

    /// <summary>Initialises a vocabulary.</summary>
    /// <param name="tokens">
    /// The tokens in the order of their numbers, each once, none empty or with a line break. <c>[PAD]</c>, <c>[UNK]</c>, <c>[CLS]</c>,
    /// <c>[SEP]</c> and <c>[MASK]</c> must be among them.
    /// </param>
    /// <exception cref="InvalidDataException">A special token is absent, a token stands twice, or it is empty or has a line break; the message names them.</exception>
    public WordPieceVocabulary(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = [.. tokens];
        Dictionary<string, int> ids = Number(_tokens);
        string[] missing = [.. Specials.Where(token => !ids.ContainsKey(token))];
        if (missing.Length > 0)
        {
            throw new InvalidDataException($"The vocabulary of {_tokens.Length} tokens has no {string.Join(", no ", missing)}. Add each as a line of its own, as in BERT's vocab.txt.");
        }

        PaddingId = ids[Padding];
        UnknownId = ids[Unknown];
        ClassId = ids[Class];
        SeparatorId = ids[Separator];
        MaskId = ids[Mask];
    }

    /// <summary>Gets the tokens in the order of their numbers.</summary>
    public IReadOnlyList<string> Tokens => _tokens;

    /// <summary>Gets the number of <c>[PAD]</c>, which fills up short texts.</summary>
    public int PaddingId { get; }

    /// <summary>Gets the number of <c>[UNK]</c>, a word that can't be spelled.</summary>
    public int UnknownId { get; }

    /// <summary>Gets the number of <c>[CLS]</c>, the first token of every text.</summary>
    public int ClassId { get; }

    /// <summary>Gets the number of <c>[SEP]</c>, which ALBEF does not use.</summary>
    public int SeparatorId { get; }

    /// <summary>Gets the number of <c>[MASK]</c>, a token that is to be guessed.</summary>
    public int MaskId { get; }

    internal static IReadOnlyList<string> Specials { get; } = [Padding, Unknown, Class, Separator, Mask];

    /// <summary>Reads a vocabulary, for instance BERT's <c>vocab.txt</c>.</summary>
    /// <param name="path">A file in UTF-8 with a token a line.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is not UTF-8, or no vocabulary; the message tells why.</exception>
    public static WordPieceVocabulary Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no vocabulary file '{Path.GetFullPath(path)}'.", path);
        }

        try
        {
            return new WordPieceVocabulary(File.ReadAllLines(path, StrictUtf8));
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"The vocabulary file '{path}' is not UTF-8: {exception.Message} Save it as UTF-8 with a token a line.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"The vocabulary file '{path}' can't be used: {exception.Message}", exception);
        }
    }

    /// <summary>Learns a vocabulary from captions; the same captions give the same vocabulary on every machine.</summary>
    /// <param name="captions">
    /// Captions as they are; they are cleaned as by <see cref="CaptionTokenizer"/>. Null is not allowed among them.
    /// </param>
    /// <param name="size">The most tokens, at least 64: the five special ones, the characters, then the most frequent joins of two pieces.</param>
    /// <returns>The vocabulary; smaller than <paramref name="size"/> where every word is a token.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is below 64.</exception>
    /// <exception cref="InvalidDataException">No caption has a word.</exception>
    public static WordPieceVocabulary Train(IEnumerable<string> captions, int size = 4000)
    {
        ArgumentNullException.ThrowIfNull(captions);
        Guard.AtLeast(size, 64, nameof(size));
        IReadOnlyDictionary<string, long> words = CaptionWords.Count(captions);
        return words.Count > 0
            ? new WordPieceVocabulary(new WordPieceTrainer(words, size).Train())
            : throw new InvalidDataException("No caption has a word, so that no vocabulary can be learned. Give captions, or the file of a vocabulary.");
    }

    /// <summary>Makes a vocabulary of the words that captions share; every other word is unknown, not spelled.</summary>
    /// <param name="captions">Captions as they are; equal ones count once. Null is not allowed among them.</param>
    /// <param name="minCaptions">How many different captions a word must stand in, at least 1.</param>
    /// <param name="size">The most tokens, at least 64: the five special ones, then the most frequent words.</param>
    /// <returns>The vocabulary.</returns>
    /// <remarks>A word of a single caption tells nothing of other images: a text encoder that reads it learns its few captions by heart.</remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minCaptions"/> is below 1, or <paramref name="size"/> below 64.</exception>
    /// <exception cref="InvalidDataException">No word stands in so many captions.</exception>
    public static WordPieceVocabulary OfWords(IEnumerable<string> captions, int minCaptions = 2, int size = 4000)
    {
        ArgumentNullException.ThrowIfNull(captions);
        Guard.AtLeast(minCaptions, 1, nameof(minCaptions));
        Guard.AtLeast(size, 64, nameof(size));
        string[] words =
        [
            .. CaptionWords.CountCaptions(captions)
                .Where(w => w.Value >= minCaptions && w.Key.Length <= MaxWordLength)
                .OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal)
                .Select(w => w.Key)
                .Take(size - Specials.Count),
        ];
        return words.Length > 0
            ? new WordPieceVocabulary([.. Specials, .. words])
            : throw new InvalidDataException($"No word stands in {minCaptions} different captions, so that no vocabulary of words can be made. Ask for fewer, learn word pieces, or give the file of a vocabulary.");
    }

    /// <summary>Writes the vocabulary, a token a line in UTF-8; a reader sees the old file or the new one, whole.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It can't be written; a file that was there stays as it was.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(StrictUtf8.GetBytes(string.Join('\n', _tokens) + '\n')));

    private static Dictionary<string, int> Number(string[] tokens)
    {
        var ids = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        for (int i = 0; i < tokens.Length; i++)
        {
            string token = tokens[i];
            if (string.IsNullOrEmpty(token) || token.AsSpan().ContainsAny('\r', '\n'))
            {
                throw new InvalidDataException($"Token {i + 1} of the vocabulary is empty or has a line break. Remove it; numbers of tokens count from the first line.");
            }

            if (!ids.TryAdd(token, i))
            {
                throw new InvalidDataException($"The token '{token}' stands twice in the vocabulary, as number {ids[token] + 1} and {i + 1}. Each may stand once.");
            }
        }

        return ids;
    }
}
