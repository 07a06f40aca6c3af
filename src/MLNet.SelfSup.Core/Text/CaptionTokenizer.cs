using System.Text;
using Microsoft.ML.Tokenizers;

namespace MLNet.SelfSup.Text;

/// <summary>Turns captions into the word pieces that ALBEF reads. Safe for several threads.</summary>
/// <remarks>
/// Captions are cleaned as in ALBEF's pre-training (lower case, no punctuation, 30 words), then split by WordPiece (BERT,
/// arXiv:1810.04805). A sequence is <c>[CLS]</c> and the pieces, without a closing <c>[SEP]</c>.
/// </remarks>
public sealed class CaptionTokenizer
{
    private readonly WordPieceVocabulary _vocabulary;
    private readonly int _maxLength;
    private readonly BertTokenizer _tokenizer;

    /// <summary>Initialises the tokenizer.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="maxLength">The most ids of a caption, <c>[CLS]</c> included; at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> is below 2.</exception>
    public CaptionTokenizer(WordPieceVocabulary vocabulary, int maxLength)
    {
        _vocabulary = Guard.NotNull(vocabulary, nameof(vocabulary));
        _maxLength = Guard.AtLeast(maxLength, 2, nameof(maxLength));
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', vocabulary.Tokens)));
        _tokenizer = BertTokenizer.Create(stream, new BertOptions
        {
            LowerCaseBeforeTokenization = true,
            ApplyBasicTokenization = true,
            IndividuallyTokenizeCjk = true,
            RemoveNonSpacingMarks = true,
            PaddingToken = WordPieceVocabulary.Padding,
            UnknownToken = WordPieceVocabulary.Unknown,
            ClassificationToken = WordPieceVocabulary.Class,
            SeparatorToken = WordPieceVocabulary.Separator,
            MaskingToken = WordPieceVocabulary.Mask,
        });
    }

    /// <summary>Tokenises a caption.</summary>
    /// <param name="caption">Any text.</param>
    /// <returns>The ids; <c>[CLS]</c> alone for a text without a word.</returns>
    public TokenizedCaption Encode(string caption)
    {
        string cleaned = CaptionText.Clean(caption, out bool isCut);
        IReadOnlyList<int> pieces = cleaned.Length == 0 ? [] : _tokenizer.EncodeToIds(cleaned, addSpecialTokens: false);
        int[] ids = [_vocabulary.ClassId, .. pieces.Take(_maxLength - 1)];
        return new TokenizedCaption(ids, ids.Count(id => id == _vocabulary.UnknownId), isCut || pieces.Count > _maxLength - 1);
    }
}
