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

    [TestMethod]
    public void Pool_Quarters_AveragesEach()
    {
        using Tensor tokens = arange(17, ScalarType.Float32).view(1, 17, 1);  // the class token 0, then rows of a 4 × 4 grid

        using Tensor pooled = TokenPooling.Pool([tokens], FeaturePooling.PatchQuarters | FeaturePooling.PatchMean);

        CollectionAssert.AreEqual(new float[] { 8.5f, 3.5f, 5.5f, 11.5f, 13.5f }, pooled.data<float>().ToArray());
    }

    [TestMethod]
    public void PoolPatches_QuartersOfAnOddSide_ShareTheMiddle()
    {
        using Tensor patches = arange(9, ScalarType.Float32).view(1, 9, 1);
        using Tensor single = ones(1, 1, 1);

        using Tensor pooled = TokenPooling.PoolPatches(patches, FeaturePooling.PatchQuarters);
        using Tensor repeated = TokenPooling.PoolPatches(single, FeaturePooling.PatchQuarters);

        CollectionAssert.AreEqual(new float[] { 2, 3, 5, 6 }, pooled.data<float>().ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 1, 1, 1 }, repeated.data<float>().ToArray());
    }
}
