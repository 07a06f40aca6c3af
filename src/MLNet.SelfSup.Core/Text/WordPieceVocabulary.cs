using System.Text;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Text;

/// <summary>A WordPiece vocabulary; a token's id is its place (BERT, arXiv:1810.04805).</summary>
/// <remarks>Pieces that go on within a word begin with <c>##</c>. Objects of this type do not change.</remarks>
public sealed class WordPieceVocabulary
{
    internal const string Padding = "[PAD]";
    internal const string Unknown = "[UNK]";
    internal const string Class = "[CLS]";
    internal const string Separator = "[SEP]";
    internal const string Mask = "[MASK]";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Initialises a vocabulary.</summary>
    /// <param name="tokens">The tokens in the order of their ids, among them <c>[PAD]</c>, <c>[UNK]</c>, <c>[CLS]</c>, <c>[SEP]</c> and <c>[MASK]</c>.</param>
    /// <exception cref="InvalidDataException">A special token is missing, or a token is empty or stands twice.</exception>
    public WordPieceVocabulary(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++)
        {
            if (string.IsNullOrEmpty(tokens[id]) || !ids.TryAdd(tokens[id], id))
            {
                throw new InvalidDataException($"Token {id} of the vocabulary, '{tokens[id]}', is empty or stands twice; each line must be a token of its own.");
            }
        }

        string[] missing = [.. Specials.Where(s => !ids.ContainsKey(s))];
        if (missing.Length > 0)
        {
            throw new InvalidDataException($"The vocabulary of {tokens.Count} tokens lacks {string.Join(", ", missing)}; a WordPiece vocabulary of BERT has {string.Join(", ", Specials)}.");
        }

        Tokens = tokens;
        PaddingId = ids[Padding];
        UnknownId = ids[Unknown];
        ClassId = ids[Class];
        SeparatorId = ids[Separator];
        MaskId = ids[Mask];
    }

    /// <summary>Gets the tokens, a token's id being its place.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Gets the id that fills up short texts.</summary>
    public int PaddingId { get; }

    /// <summary>Gets the id of what the vocabulary can't spell.</summary>
    public int UnknownId { get; }

    /// <summary>Gets the id that begins a text.</summary>
    public int ClassId { get; }

    /// <summary>Gets the id that ends a text of BERT; ALBEF has none.</summary>
    public int SeparatorId { get; }

    /// <summary>Gets the id that hides a piece.</summary>
    public int MaskId { get; }

    internal static IReadOnlyList<string> Specials { get; } = [Padding, Unknown, Class, Separator, Mask];

    /// <summary>Reads a vocabulary file: one token a line, UTF-8, for instance BERT's <c>vocab.txt</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no vocabulary.</exception>
    public static WordPieceVocabulary Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no vocabulary file '{Path.GetFullPath(path)}'.", path);
        }

        try
        {
            return new WordPieceVocabulary(File.ReadAllLines(path));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' is no WordPiece vocabulary. {exception.Message}", exception);
        }
    }

    /// <summary>Learns a vocabulary from captions, so that frequent words become tokens and rare ones are spelt by their parts.</summary>
    /// <param name="captions">The captions.</param>
    /// <param name="size">The most tokens, at least 64. Small sets give fewer.</param>
    /// <returns>The vocabulary; the same for the same captions, in any order.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is below 64.</exception>
    /// <exception cref="InvalidDataException">No caption has a word.</exception>
    /// <remarks>Every character that occurs gets a token first, then the most frequent pair of neighbouring tokens is merged, again and again (Sennrich et al. 2016, arXiv:1508.07909).</remarks>
    public static WordPieceVocabulary Train(IEnumerable<string> captions, int size = 4000)
    {
        ArgumentNullException.ThrowIfNull(captions);
        return new WordPieceVocabulary(new WordPieceTrainer(captions).Learn(Guard.AtLeast(size, 64, nameof(size))));
    }

    /// <summary>Writes the vocabulary, one token a line, whole or not at all.</summary>
    /// <param name="path">The file; its folder is made where absent.</param>
    /// <exception cref="IOException">It can't be written; a previous file stays as it was.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(Utf8.GetBytes(string.Join('\n', Tokens) + '\n')));
}
