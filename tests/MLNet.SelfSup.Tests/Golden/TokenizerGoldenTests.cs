using System.Text.Json;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>Cleaned captions, word pieces and numbers against ALBEF's tokenizer; every expected value is read from the files.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Albef")]
public sealed class TokenizerGoldenTests
{
    private readonly JsonElement _golden;
    private readonly WordPieceVocabulary _vocabulary;

    public TokenizerGoldenTests()
    {
        GoldenFolder folder = GoldenFolder.Require("tokenizer", "tokenizer.json", "vocab.txt");
        _golden = folder.ReadJson("tokenizer.json");
        _vocabulary = WordPieceVocabulary.Load(folder.PathOf("vocab.txt"));
    }

    [TestMethod]
    public void Clean_EachCaption_EqualsOfficial()
    {
        foreach (JsonElement item in _golden.GetProperty("cases").EnumerateArray())
        {
            Assert.AreEqual(item.GetProperty("pre_caption").GetString(), CaptionText.Clean(item.GetProperty("caption").GetString()!));
        }
    }

    [TestMethod]
    public void Encode_EachCaption_HasOfficialWordPieces()
    {
        var tokenizer = new CaptionTokenizer(_vocabulary, maxLength: 1000);
        foreach (JsonElement item in _golden.GetProperty("cases").EnumerateArray())
        {
            TokenizedCaption encoded = tokenizer.Encode(item.GetProperty("caption").GetString()!);

            string[] expected = [.. item.GetProperty("tokens").EnumerateArray().Select(token => token.GetString()!)];
            CollectionAssert.AreEqual(expected, encoded.Ids.Skip(1).Select(id => _vocabulary.Tokens[id]).ToArray(), item.ToString());
            Assert.AreEqual(expected.Count(token => token == "[UNK]"), encoded.UnknownCount);
        }
    }

    [TestMethod]
    [DataRow("input_ids", "attention_mask")]
    [DataRow("input_ids_max30", "attention_mask_max30")]
    public void Encode_EachLength_EqualsOfficialNumbers(string ids, string mask)
    {
        JsonElement[] cases = [.. _golden.GetProperty("cases").EnumerateArray()];
        int[][] expected = ReadRows(ids);
        int[][] masks = ReadRows(mask);
        Assert.HasCount(cases.Length, expected);
        for (int i = 0; i < cases.Length; i++)
        {
            TokenizedCaption encoded = new CaptionTokenizer(_vocabulary, expected[i].Length).Encode(cases[i].GetProperty("caption").GetString()!);

            int[] padding = [.. Enumerable.Repeat(_vocabulary.PaddingId, expected[i].Length - encoded.Ids.Count)];
            CollectionAssert.AreEqual(expected[i], encoded.Ids.Concat(padding).ToArray(), cases[i].ToString());
            Assert.AreEqual(masks[i].Sum(), encoded.Ids.Count);
        }
    }

    private int[][] ReadRows(string name) =>
        [.. _golden.GetProperty(name).EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetInt32()).ToArray())];
}
