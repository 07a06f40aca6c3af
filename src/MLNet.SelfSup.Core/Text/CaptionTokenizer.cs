using System.Text;
using Microsoft.ML.Tokenizers;

namespace MLNet.SelfSup.Text;

/// <summary>Turns captions into the tokens that ALBEF's text encoder reads: <c>[CLS]</c> and word pieces.</summary>
/// <remarks>
/// A caption is cleaned as in ALBEF (Li et al. 2021, arXiv:2107.07651): lower case, most punctuation removed, 30 words at most. Its words
/// lose their accents, Chinese characters stand apart, and each word becomes the longest pieces of the vocabulary, from the left (BERT's
/// WordPiece, arXiv:1810.04805). There is no <c>[SEP]</c>, as in the official code. Any thread may use an object.
/// </remarks>
public sealed class CaptionTokenizer
{
    private readonly WordPieceVocabulary _vocabulary;
    private readonly int _maxLength;
    private readonly BertTokenizer _tokenizer;

    /// <summary>Initialises the tokenizer.</summary>
    /// <param name="vocabulary">The word pieces.</param>
    /// <param name="maxLength">The most tokens of a caption, <c>[CLS]</c> included; at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is below 2.</exception>
    public CaptionTokenizer(WordPieceVocabulary vocabulary, int maxLength)
    {
        _vocabulary = Guard.NotNull(vocabulary, nameof(vocabulary));
        _maxLength = Guard.AtLeast(maxLength, 2, nameof(maxLength));
        _tokenizer = CreateTokenizer(vocabulary.Tokens);
    }

    /// <summary>Turns a caption into tokens.</summary>
    /// <param name="caption">Any text; one without a word gives <c>[CLS]</c> alone.</param>
    /// <returns>The tokens, at least one and at most as many as this tokenizer allows.</returns>
    public TokenizedCaption Encode(string caption)
    {
        string words = string.Join(' ', CaptionText.SplitWords(CaptionText.Clean(caption, out bool isCut)));
        IReadOnlyList<int> pieces = _tokenizer.EncodeToIds(words, addSpecialTokens: false, considerPreTokenization: true, considerNormalization: true);
        int[] ids = [_vocabulary.ClassId, .. pieces.Take(_maxLength - 1)];
        return new TokenizedCaption(ids, ids.Count(id => id == _vocabulary.UnknownId), isCut || pieces.Count >= _maxLength);
    }

    // It is given words that are in lower case and cut at blanks already: its own way to cut them loses emoji and other characters that
    // are neither letters nor punctuation, leaves accents where a program runs without the system's Unicode library, and takes
    // "[mask]" in a caption for the special token.
    private static BertTokenizer CreateTokenizer(IReadOnlyList<string> tokens)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', tokens)));
        return BertTokenizer.Create(stream, new BertOptions
        {
            LowerCaseBeforeTokenization = false,
            ApplyBasicTokenization = false,
            IndividuallyTokenizeCjk = false,
            RemoveNonSpacingMarks = false,
            SplitOnSpecialTokens = false,
            MaxInputCharsPerWord = WordPieceVocabulary.MaxWordLength,
            UnknownToken = WordPieceVocabulary.Unknown,
            PaddingToken = WordPieceVocabulary.Padding,
            ClassificationToken = WordPieceVocabulary.Class,
            SeparatorToken = WordPieceVocabulary.Separator,
            MaskingToken = WordPieceVocabulary.Mask,
        });
    }
}
