using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods.Albef;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Albef;

[TestClass]
[TestCategory("Albef")]
public sealed class TokenMaskingTests
{
    private const int Vocabulary = 1000;
    private static readonly SpecialTokens Tokens = new(Vocabulary, PaddingId: 0, ClassId: 2, MaskId: 4);

    [TestMethod]
    public void Draw_PaddingAndClass_AreNeverHidden()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor ids = tensor(new long[] { 2, 17, 0, 2, 0, 0 }, [2, 3]);

        TokenMasking masking = TokenMasking.Draw(ids, 0.999_999, Tokens, new GeneratorDraws(generator));

        TensorAssert.AreSame(tensor(new[] { false, true, false, false, false, false }, [2, 3]), masking.IsHidden, "hidden");
        Assert.AreEqual(2, masking.Ids[0, 0].item<long>());
        Assert.AreEqual(0, masking.Ids[1, 1].item<long>());
    }

    [TestMethod]
    public void Draw_ManyTokens_SharesAreThePapers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        Tensor ids = full([200, 500], 17L, dtype: int64);

        TokenMasking masking = TokenMasking.Draw(ids, 0.15, Tokens, new GeneratorDraws(generator));

        double hidden = masking.IsHidden.sum().item<long>();
        Assert.AreEqual(0.15, hidden / ids.numel(), 0.005);
        Assert.AreEqual(0.8, masking.Ids.eq(4).sum().item<long>() / hidden, 0.01);
        Assert.AreEqual(0.1, masking.Ids.eq(17).logical_and(masking.IsHidden).sum().item<long>() / hidden, 0.01);
        Assert.AreEqual(0, masking.Ids.ne(17).logical_and(masking.IsHidden.logical_not()).sum().item<long>());
        Assert.IsTrue(masking.Ids.max().item<long>() < Vocabulary);
    }

    [TestMethod]
    public void Draw_SameGeneratorState_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        using var first = new Generator(3);
        using var second = new Generator(3);
        Tensor ids = full([4, 20], 17L, dtype: int64);

        TensorAssert.AreSame(
            TokenMasking.Draw(ids, 0.15, Tokens, new GeneratorDraws(first)).Ids,
            TokenMasking.Draw(ids, 0.15, Tokens, new GeneratorDraws(second)).Ids,
            "ids");
    }
}
