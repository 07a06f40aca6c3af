using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Torch.Methods.Albef;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Albef;

[TestClass]
[TestCategory("Albef")]
public sealed class PairTableTests
{
    private static readonly string[] Captions = ["A red cat.", "a blue dog on a blue lake", "a red CAT"];

    [TestMethod]
    public void Take_Captions_PadsToTheLongestOfTheBatch()
    {
        using var scope = NewDisposeScope();
        WordPieceVocabulary vocabulary = WordPieceVocabulary.Train(Captions, 200);
        var table = new PairTable(new PairedTexts { Captions = Captions }, vocabulary, 25);

        TokenBatch one = table.Take([0], CPU);
        TokenBatch two = table.Take([0, 1], CPU);

        CollectionAssert.AreEqual(new long[] { 1, 4 }, one.Ids.shape);
        CollectionAssert.AreEqual(new long[] { 2, 8 }, two.Ids.shape);
        TensorAssert.AreClose(tensor(new float[] { 1, 1, 1, 1, 0, 0, 0, 0 }), two.Mask[0], 0, "mask");
        Assert.AreEqual(vocabulary.ClassId, two.Ids[0, 0].item<long>());
        Assert.AreEqual(vocabulary.PaddingId, two.Ids[0, 7].item<long>());
    }

    [TestMethod]
    public void Take_NoPairIds_EqualCaptionsShowTheSame()
    {
        using var scope = NewDisposeScope();
        var table = new PairTable(new PairedTexts { Captions = Captions }, WordPieceVocabulary.Train(Captions, 200), 25);

        long[] pairs = [.. table.Take([0, 1, 2], CPU).Pairs.data<long>()];

        Assert.AreEqual(pairs[0], pairs[2]);
        Assert.AreNotEqual(pairs[0], pairs[1]);
        Assert.AreEqual(2, table.PairCount);
    }

    [TestMethod]
    public void Take_PairIds_AreKept()
    {
        using var scope = NewDisposeScope();
        var table = new PairTable(new PairedTexts { Captions = Captions, PairIds = [7, 7, 9] }, WordPieceVocabulary.Train(Captions, 200), 25);

        TensorAssert.AreSame(tensor(new long[] { 9, 7 }), table.Take([2, 1], CPU).Pairs, "pairs");
    }

    [TestMethod]
    public void TakeSome_Dropout_LeavesPiecesOutInOrder()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        string caption = "a b c d e f g h i j k l m n o p q r s t";
        var table = new PairTable(new PairedTexts { Captions = [caption] }, WordPieceVocabulary.Train([caption], 100), 25);
        long[] whole = [.. table.Take([0], CPU).Ids.data<long>()];
        int kept = 0;
        for (int i = 0; i < 100; i++)
        {
            long[] some = [.. table.TakeSome([0], 0.4, generator, CPU).Ids.data<long>()];
            Assert.AreEqual(whole[0], some[0]);
            CollectionAssert.AreEqual(whole.Where(some.Contains).ToArray(), some);
            kept += some.Length - 1;
        }

        Assert.AreEqual(0.6, kept / 2000.0, 0.04);
    }

    [TestMethod]
    public void TakeSome_NearlyAllDropped_KeepsOnePiece()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var table = new PairTable(new PairedTexts { Captions = Captions }, WordPieceVocabulary.Train(Captions, 200), 25);

        TokenBatch batch = table.TakeSome([0, 1, 2], 0.999_999, generator, CPU);

        CollectionAssert.AreEqual(new long[] { 3, 2 }, batch.Ids.shape);
        TensorAssert.AreClose(ones(3, 2), batch.Mask, 0, "mask");
    }

    [TestMethod]
    public void Constructor_LongCaption_IsCutAndCounted()
    {
        using var scope = NewDisposeScope();
        var table = new PairTable(new PairedTexts { Captions = Captions }, WordPieceVocabulary.Train(Captions, 200), 5);

        Assert.AreEqual(1, table.TruncatedCount);
        Assert.AreEqual(5, table.Take([1], CPU).Ids.shape[1]);
    }

    [TestMethod]
    public void Constructor_CharactersOutsideTheVocabulary_AreCounted()
    {
        var table = new PairTable(new PairedTexts { Captions = ["a cat 猫 ω", "a red cat"] }, WordPieceVocabulary.Train(Captions, 200), 25);

        Assert.AreEqual(2, table.UnknownCount);
    }

    [TestMethod]
    public void Constructor_CaptionWithoutAWord_NamesIt()
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(
            () => new PairTable(new PairedTexts { Captions = ["a cat", "!?"] }, WordPieceVocabulary.Train(Captions, 200), 25));

        StringAssert.Contains(exception.Message, "Caption 1, '!?'", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Constructor_TooFewPairIds_SaysSo()
    {
        ArgumentException exception = Assert.ThrowsExactly<ArgumentException>(
            () => new PairTable(new PairedTexts { Captions = Captions, PairIds = [1] }, WordPieceVocabulary.Train(Captions, 200), 25));

        StringAssert.Contains(exception.Message, "1 pair numbers for 3 captions", StringComparison.Ordinal);
    }
}
