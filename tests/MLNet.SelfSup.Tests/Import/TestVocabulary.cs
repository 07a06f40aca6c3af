using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>Vocabularies of any size.</summary>
internal static class TestVocabulary
{
    /// <summary>Writes one: BERT's special tokens, then words without a meaning.</summary>
    public static void Write(string path, int size)
    {
        string[] specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        new WordPieceVocabulary([.. specials, .. Enumerable.Range(0, size - specials.Length).Select(i => $"word{i}")]).Save(path);
    }
}
