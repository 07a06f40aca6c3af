using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Tests.Text;

[TestClass]
public sealed class CaptionTokenizerTests
{
    private static readonly string[] Tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cafe", "dog", "##s", "中", "[", "]", "mask", "か", "ᄒ", "##ᅡ", "##ᆫ"];

    [TestMethod]
    [DataRow("", "[CLS]")]
    [DataRow("?!", "[CLS]")]
    [DataRow("Dogs, a DOG", "[CLS] dog ##s a dog")]
    [DataRow("café cafe\u0301", "[CLS] cafe cafe")]
    [DataRow("中中dog", "[CLS] 中 中 dog")]
    [DataRow("が", "[CLS] か")]
    [DataRow("한", "[CLS] ᄒ ##ᅡ ##ᆫ")]
    [DataRow("[MASK]", "[CLS] [ mask ]")]
    public void Encode_EachCaption_GivesItsWordPieces(string caption, string expected)
    {
        TokenizedCaption encoded = Create(25).Encode(caption);

        Assert.AreEqual(expected, string.Join(' ', encoded.Ids.Select(id => Tokens[id])));
        Assert.AreEqual(0, encoded.UnknownCount);
        Assert.IsFalse(encoded.IsTruncated);
    }

    [TestMethod]
    public void Encode_CharactersOutsideTheVocabulary_BecomeUnknownAndAreCounted()
    {
        TokenizedCaption encoded = Create(25).Encode("dog xyz \ud83d\ude00 a \ud83d \ufffd");

        CollectionAssert.AreEqual(new[] { 2, 7, 1, 1, 5 }, encoded.Ids.ToArray());
        Assert.AreEqual(2, encoded.UnknownCount);
    }

    [TestMethod]
    [DataRow(4, "a a a", 4, false)]
    [DataRow(4, "a a a a", 4, true)]
    [DataRow(4, "a dogs dogs", 4, true)]
    [DataRow(2, "", 1, false)]
    public void Encode_AtTheLimit_KeepsTheFirstTokensAndSaysSo(int maxLength, string caption, int count, bool isTruncated)
    {
        TokenizedCaption encoded = Create(maxLength).Encode(caption);

        Assert.HasCount(count, encoded.Ids);
        Assert.AreEqual(isTruncated, encoded.IsTruncated);
    }

    [TestMethod]
    [DataRow(30, false)]
    [DataRow(31, true)]
    public void Encode_MoreThan30Words_IsTruncated(int words, bool isTruncated)
    {
        TokenizedCaption encoded = Create(100).Encode(string.Join(' ', Enumerable.Repeat("dog", words)));

        Assert.HasCount(31, encoded.Ids);
        Assert.AreEqual(isTruncated, encoded.IsTruncated);
    }

    [TestMethod]
    public void Encode_FromManyThreads_GivesTheSame()
    {
        CaptionTokenizer tokenizer = Create(25);
        int[] expected = [.. tokenizer.Encode("a café dogs 中").Ids];

        Parallel.For(0, 2000, _ => CollectionAssert.AreEqual(expected, tokenizer.Encode("a café dogs 中").Ids.ToArray()));
    }

    [TestMethod]
    public void Constructor_NoRoomForAToken_IsAnError() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Create(1));

    private static CaptionTokenizer Create(int maxLength) => new(new WordPieceVocabulary(Tokens), maxLength);
}
