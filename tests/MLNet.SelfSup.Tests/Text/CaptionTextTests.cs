using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Tests.Text;

[TestClass]
public sealed class CaptionTextTests
{
    [TestMethod]
    [DataRow("", "")]
    [DataRow(" \t\n ", "")]
    [DataRow("?!...", "")]
    [DataRow("Two\tdogs\n run", "two dogs run")]
    [DataRow("<PERSON>'s red-brick/house", "persons red brick house")]
    [DataRow("ÀÉ Ω", "àé ω")]
    [DataRow("a [b] & c", "a [b] & c")]
    public void Clean_EachText_GivesPlainWords(string caption, string expected) => Assert.AreEqual(expected, CaptionText.Clean(caption));

    [TestMethod]
    public void Clean_MoreWordsThanAllowed_LeavesOutTheRestAndSaysSo()
    {
        string words = string.Join(' ', Enumerable.Range(0, CaptionText.MaxWords));

        Assert.AreEqual(words, CaptionText.Clean($" {words}, - ; c", out bool isTruncated));
        Assert.IsTrue(isTruncated);

        Assert.AreEqual(words, CaptionText.Clean($" {words} . ! ", out isTruncated));
        Assert.IsFalse(isTruncated);
    }

    [TestMethod]
    [DataRow("a dog's", "a dog ' s")]
    [DataRow("hi😀 ∞ a\u200bb \ufffd x\u00a0y", "hi😀 ∞ ab x y")]
    [DataRow("[x] a&b", "[ x ] a & b")]
    [DataRow("caf\u00e9 中国a が", "cafe 中 国 a か")]
    [DataRow("", "")]
    public void SplitWords_EachText_PartsPunctuationAndChinese(string cleaned, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', CaptionText.SplitWords(cleaned)));

    [TestMethod]
    public void Clean_NoCaption_IsAnError() => Assert.ThrowsExactly<ArgumentNullException>(() => CaptionText.Clean(null!));
}
