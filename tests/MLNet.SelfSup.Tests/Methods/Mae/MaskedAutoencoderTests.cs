using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods.Mae;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods.Mae;

[TestClass]
[TestCategory("Mae")]
public sealed class MaskedAutoencoderTests
{
    private static readonly MaeOptions Options = new()
    {
        Encoder = new VisionTransformerOptions { ImageSize = 16, PatchSize = 4, EmbedDim = 24, Depth = 2, NumHeads = 2 },
        DecoderEmbedDim = 16,
        DecoderDepth = 2,
        DecoderNumHeads = 2,
    };

    [TestMethod]
    public void PredictHidden_EqualsPredictAllAtTheHiddenPatches()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using MaskedAutoencoder model = NewModel();
        (Tensor patches, RandomMasking masking) = NewInputs();

        Tensor hidden = model.PredictHidden(patches, masking);

        TensorAssert.AreClose(masking.TakeHidden(model.PredictAll(patches, masking)), hidden, 1e-6, "predictions");
        CollectionAssert.AreEqual(new long[] { 2, 12, 48 }, hidden.shape);
    }

    [TestMethod]
    public void PredictHidden_OtherHiddenPixels_PredictsTheSame()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using MaskedAutoencoder model = NewModel();
        (Tensor patches, RandomMasking masking) = NewInputs();
        Tensor noise = masking.Restore(cat([zeros(2, 4, 48), rand(2, 12, 48)], dim: 1));

        Tensor hidden = model.PredictHidden(patches + noise, masking);

        TensorAssert.AreSame(model.PredictHidden(patches, masking), hidden, "predictions");
    }

    [TestMethod]
    public void PredictHidden_LeavesNoTensors()
    {
        using var scope = NewDisposeScope();
        using MaskedAutoencoder model = NewModel();
        (Tensor patches, RandomMasking masking) = NewInputs();

        TensorAssert.LeavesNoTensors(() => model.PredictHidden(patches, masking).Dispose());
    }

    [TestMethod]
    public void Parameters_PositionEmbeddings_AreNotTrained()
    {
        using MaskedAutoencoder model = NewModel();

        string[] frozen = [.. model.named_parameters().Where(p => !p.parameter.requires_grad).Select(p => p.name)];

        CollectionAssert.AreEquivalent(new[] { "pos_embed", "decoder_pos_embed" }, frozen);
    }

    private static MaskedAutoencoder NewModel()
    {
        var model = new MaskedAutoencoder(Options);
        RandomWeights.Fill(model);
        return model;
    }

    private static (Tensor Patches, RandomMasking Masking) NewInputs()
    {
        Tensor patches = Patches.FromImages(rand(2, 3, 16, 16), 4);
        return (patches, RandomMasking.FromNoise(rand(2, 16), visibleCount: 4));
    }
}
