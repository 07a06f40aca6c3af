namespace MLNet.SelfSup.Text;

/// <summary>Turns texts into padded word pieces.</summary>
/// <param name="vocabulary">The vocabulary.</param>
/// <param name="maxLength">Where texts are cut.</param>
internal sealed class TextBatchReader(WordPieceVocabulary vocabulary, int maxLength)
{
    private readonly CaptionTokenizer _tokenizer = new(vocabulary, maxLength);

    /// <summary>Tokenises texts and pads them to the longest.</summary>
    /// <param name="texts">N texts.</param>
    /// <returns>The batch.</returns>
    /// <exception cref="ArgumentException">A text has no token.</exception>
    public TextBatch Read(IReadOnlyList<string> texts) => TextBatch.Pad([.. texts.Select((text, i) => Tokenize(text, i))], vocabulary.PaddingId);

    private IReadOnlyList<int> Tokenize(string text, int index)
    {
        IReadOnlyList<int> ids = _tokenizer.Encode(text).Ids;
        return ids.Count > 1 ? ids : throw new ArgumentException($"Text {index}, '{text}', has no word to encode.", nameof(text));
    }
}
