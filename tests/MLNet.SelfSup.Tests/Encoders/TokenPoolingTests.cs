using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Encoders;

[TestClass]
public sealed class TokenPoolingTests
{
    // One image: the class token [9, 8], then three patches.
    private static readonly float[] Tokens = [9, 8, 1, 2, 2, 2, 3, 8];

    [TestMethod]
    public void Pool_AllFlags_GivesHandValuesInTheFlagsOrder()
    {
        using Tensor tokens = tensor(Tokens, [1, 4, 2]);

        using Tensor pooled = TokenPooling.Pool([tokens], FeaturePooling.PatchDeviation | FeaturePooling.ClassToken | FeaturePooling.PatchMean);

        CollectionAssert.AreEqual(new float[] { 9, 8, 2, 4, 1, MathF.Sqrt(12) }, pooled.data<float>().ToArray(), FloatComparer.Within(1e-6f));
    }

    [TestMethod]
    public void Pool_TwoBlocks_PutsTheEarlierFirst()
    {
        using var scope = NewDisposeScope();
        Tensor earlier = tensor(Tokens, [1, 4, 2]);

        Tensor pooled = TokenPooling.Pool([earlier, earlier * 10], FeaturePooling.ClassToken);

        CollectionAssert.AreEqual(new float[] { 9, 8, 90, 80 }, pooled.data<float>().ToArray());
    }

    [TestMethod]
    public void Pool_OnePatch_DeviatesByZero()
    {
        using Tensor tokens = tensor(Tokens.AsMemory(0, 4), [1, 2, 2]);

        using Tensor pooled = TokenPooling.Pool([tokens], FeaturePooling.PatchDeviation);

        CollectionAssert.AreEqual(new float[] { 0, 0 }, pooled.data<float>().ToArray());
    }
}
