using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>What the method must know of a vocabulary.</summary>
/// <param name="VocabularySize">V.</param>
/// <param name="PaddingId">The id of padding.</param>
/// <param name="ClassId">The id that starts a text.</param>
/// <param name="MaskId">The id of a hidden word piece.</param>
internal sealed record SpecialTokens(int VocabularySize, long PaddingId, long ClassId, long MaskId)
{
    /// <summary>Reads them from a vocabulary.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    public static SpecialTokens Of(WordPieceVocabulary vocabulary) => new(vocabulary.Tokens.Count, vocabulary.PaddingId, vocabulary.ClassId, vocabulary.MaskId);
}
