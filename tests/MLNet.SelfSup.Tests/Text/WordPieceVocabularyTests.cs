using System.Text;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Tests.Text;

[TestClass]
public sealed class WordPieceVocabularyTests : IDisposable
{
    private static readonly string[] Special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public void Constructor_SpecialTokensAnywhere_FindsThem()
    {
        var vocabulary = new WordPieceVocabulary(["[MASK]", "a", "[SEP]", "[CLS]", "b", "[UNK]", "[PAD]"]);

        CollectionAssert.AreEqual(new[] { 6, 5, 3, 2, 0 }, new[] { vocabulary.PaddingId, vocabulary.UnknownId, vocabulary.ClassId, vocabulary.SeparatorId, vocabulary.MaskId });
    }

    [TestMethod]
    public void Constructor_AbsentOrDoubleOrEmptyTokens_NamesThem()
    {
        StringAssert.Contains(ErrorOf("[PAD]", "[CLS]", "[MASK]", "a"), "no [UNK], no [SEP]", StringComparison.Ordinal);
        StringAssert.Contains(ErrorOf([.. Special, "a", "[CLS]"]), "'[CLS]' stands twice in the vocabulary, as number 3 and 7", StringComparison.Ordinal);
        StringAssert.Contains(ErrorOf([.. Special, "a", "b", "a"]), "'a' stands twice", StringComparison.Ordinal);
        StringAssert.Contains(ErrorOf([.. Special, string.Empty]), "Token 6", StringComparison.Ordinal);
        StringAssert.Contains(ErrorOf([.. Special, "a\nb"]), "Token 6", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("\n", false)]
    [DataRow("\r\n", true)]
    public void Load_EitherLineEnd_ReadsATokenALine(string lineEnd, bool hasMark)
    {
        string path = Path.Combine(_folder.FullName, "vocab.txt");
        string[] tokens = [.. Special, "é", "##中", "\u2028"];
        File.WriteAllText(path, string.Join(lineEnd, tokens) + lineEnd, new UTF8Encoding(hasMark));

        CollectionAssert.AreEqual(tokens, WordPieceVocabulary.Load(path).Tokens.ToArray());
    }

    [TestMethod]
    public void Save_ThenLoad_GivesTheSameTokens()
    {
        string path = Path.Combine(_folder.FullName, "vocab.txt");
        var vocabulary = new WordPieceVocabulary([.. Special, "a", "##é"]);

        vocabulary.Save(path);

        CollectionAssert.AreEqual(vocabulary.Tokens.ToArray(), WordPieceVocabulary.Load(path).Tokens.ToArray());
        Assert.HasCount(1, _folder.GetFiles());
    }

    [TestMethod]
    public void Load_FileThatIsNoVocabulary_IsAnErrorThatNamesIt()
    {
        string path = Path.Combine(_folder.FullName, "vocab.txt");
        Assert.ThrowsExactly<FileNotFoundException>(() => WordPieceVocabulary.Load(path));

        File.WriteAllText(path, "a\nb\n");
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => WordPieceVocabulary.Load(path)).Message, path, StringComparison.Ordinal);

        File.WriteAllBytes(path, [(byte)'a', 0xff, 0xfe, 0x80]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => WordPieceVocabulary.Load(path)).Message, "UTF-8", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Train_HandExample_JoinsTheMostFrequentPairsFirst()
    {
        // Words: hug × 3, hub × 2, dog × 1. Pairs: h+u 5; then hu+g 3; hu+b 2; last d+o and o+g, once each, of which ##o is first in ordinal order.
        WordPieceVocabulary vocabulary = WordPieceVocabulary.Train(["hug hub", "Hug, dog", "hug!", "hub"], 1000);

        string[] expected = [.. Special, "h", "##h", "u", "##u", "g", "##g", "b", "##b", "d", "##d", "o", "##o", "hu", "hug", "hub", "##og", "dog"];
        CollectionAssert.AreEqual(expected, vocabulary.Tokens.ToArray());
    }

    [TestMethod]
    public void Train_RepeatedLetters_JoinsFromTheLeft()
    {
        WordPieceVocabulary vocabulary = WordPieceVocabulary.Train(["aaaaa", "aaaaa"], 1000);

        CollectionAssert.AreEqual(new[] { "a", "##a", "##aa", "##aaaa", "aaaaa" }, vocabulary.Tokens.Skip(5).ToArray());
    }

    [TestMethod]
    public void Train_SameCaptionsInAnotherOrder_GivesTheSame()
    {
        string[] captions = [.. Enumerable.Range(0, 500).Select(i => $"the {"red blue green gray".Split(' ')[i % 4]} {"circle square star"[(i % 3 * 7)..]} at {i % 50}")];

        IReadOnlyList<string> tokens = WordPieceVocabulary.Train(captions, 200).Tokens;

        CollectionAssert.AreEqual(tokens.ToArray(), WordPieceVocabulary.Train(captions.Reverse(), 200).Tokens.ToArray());
        CollectionAssert.Contains(tokens.ToArray(), "green");
    }

    [TestMethod]
    public void Train_LittleRoom_KeepsTheMostFrequentCharacters()
    {
        IReadOnlyList<string> tokens = new WordPieceTrainer(CaptionWords.Count(["aa aa aa bb bb c"]), size: 10).Train();

        CollectionAssert.AreEqual(new[] { "a", "##a", "b", "##b", "aa" }, tokens.Skip(5).ToArray());
    }

    [TestMethod]
    public void Train_AccentsChineseAndEmoji_AreCutAsTheTokenizerDoes()
    {
        string[] captions = ["Café 中国 😀😀", "café 中 [x]"];
        WordPieceVocabulary vocabulary = WordPieceVocabulary.Train(captions, 1000);

        CollectionAssert.IsSubsetOf(new[] { "cafe", "中", "国", "😀", "##😀", "[", "x" }, vocabulary.Tokens.ToArray());
        CollectionAssert.DoesNotContain(vocabulary.Tokens.ToArray(), "##中");
        foreach (string caption in captions)
        {
            Assert.AreEqual(0, new CaptionTokenizer(vocabulary, 100).Encode(caption).UnknownCount, caption);
        }
    }

    [TestMethod]
    public void Train_NoWords_IsAnError()
    {
        Assert.ThrowsExactly<InvalidDataException>(() => WordPieceVocabulary.Train(["", "?"], 100));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WordPieceVocabulary.Train(["a"], 63));
    }

    [TestMethod]
    public void OfWords_WordsOfFewCaptions_AreUnknown()
    {
        // "cat" stands in two captions; "dog" twice in one, and once more in an equal one.
        string[] captions = ["a red cat", "A blue cat!", "a dog dog", "a dog, dog"];

        WordPieceVocabulary vocabulary = WordPieceVocabulary.OfWords(captions);

        CollectionAssert.AreEqual(new[] { "a", "cat" }, vocabulary.Tokens.Skip(Special.Length).ToArray());
        TokenizedCaption caption = new CaptionTokenizer(vocabulary, 10).Encode("a green cat");
        CollectionAssert.AreEqual(new[] { vocabulary.ClassId, 5, vocabulary.UnknownId, 6 }, caption.Ids.ToArray());
        Assert.HasCount(Special.Length + 5, WordPieceVocabulary.OfWords(captions, minCaptions: 1).Tokens);
    }

    [TestMethod]
    public void OfWords_LittleRoom_KeepsTheMostFrequent()
    {
        string[] captions = [.. Enumerable.Range(1, 100).Select(i => $"every w{i} w{i + 1}")];

        IReadOnlyList<string> tokens = WordPieceVocabulary.OfWords(captions, minCaptions: 2, size: 64).Tokens;

        // "every" stands in all captions, w2 to w100 in two; of these the first in ordinal order are taken.
        CollectionAssert.AreEqual(new[] { "every", "w10", "w100", "w11" }, tokens.Skip(Special.Length).Take(4).ToArray());
        Assert.HasCount(64, tokens);
    }

    [TestMethod]
    public void OfWords_NothingShared_IsAnError()
    {
        Assert.Contains("2 different captions", Assert.ThrowsExactly<InvalidDataException>(() => WordPieceVocabulary.OfWords(["a cat", "the dog"])).Message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WordPieceVocabulary.OfWords(["a"], minCaptions: 0));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => WordPieceVocabulary.OfWords(["a"], size: 63));
    }

    private static string ErrorOf(params string[] tokens) => Assert.ThrowsExactly<InvalidDataException>(() => new WordPieceVocabulary(tokens)).Message;
}
