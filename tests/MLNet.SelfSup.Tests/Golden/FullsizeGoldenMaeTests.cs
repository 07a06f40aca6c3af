using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods.Mae;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>ViT-Base/16 with the paper's decoder, 112 million weights, against the official model.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed class FullsizeGoldenMaeTests
{
    private const double Tolerance = 1e-4;

    [TestMethod]
    public void Forward_VitBase_MatchesEveryTensor()
    {
        IReadOnlyDictionary<string, TensorData> golden = GoldenFolder.Require("fullsize", "mae.safetensors").ReadTensors("mae.safetensors");
        MaeOptions options = MaeOptions.Paper(VisionTransformerOptions.Base());
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = new MaskedAutoencoder(options);
        FullsizeGolden.Fill(model);

        Dictionary<string, Tensor> actual = Run(model, options, golden["mae_vit_base_patch16.mask"].Shape[0]);

        GoldenState.AssertValues(golden, actual, _ => Tolerance, "fullsize/mae");
    }

    private static Dictionary<string, Tensor> Run(MaskedAutoencoder model, MaeOptions options, long count)
    {
        VisionTransformerOptions encoder = options.Encoder;
        Tensor images = FullsizeGolden.Uniform("image", 0, 4, count, 3, encoder.ImageSize, encoder.ImageSize);
        Tensor patches = Patches.FromImages(images, encoder.PatchSize);
        var masking = RandomMasking.FromNoise(
            FullsizeGolden.Uniform("noise", 0.5, 1, count, encoder.PatchCount), RandomMasking.CountVisible(encoder.PatchCount, options.MaskRatio));
        Tensor latent = model.Encode(patches, masking);
        Tensor predictions = model.PredictAll(patches, masking);
        Tensor predicted = masking.TakeHidden(predictions);
        Tensor hidden = masking.TakeHidden(patches);
        return new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["mae_vit_base_patch16.loss_norm_pix"] = MaeLoss.Compute(predicted, hidden, normalize: true),
            ["mae_vit_base_patch16.loss_raw_pix"] = MaeLoss.Compute(predicted, hidden, normalize: false),
            ["mae_vit_base_patch16.latent_cls"] = latent.select(1, 0),
            ["mae_vit_base_patch16.pred_tok0"] = predictions.select(1, 0),
            ["mae_vit_base_patch16.mask"] = masking.ToMask(),
            ["vit_base_patch16.cls_features"] = model.ForwardFeatures(images, new FeatureOptions { Pooling = FeaturePooling.ClassToken }),
            ["vit_base_patch16.gap_features"] = MeanOfPatches(model, images),
        };
    }

    // The official fine-tuning model pools the last block's tokens before the encoder's norm and has a norm of its own behind.
    private static Tensor MeanOfPatches(MaskedAutoencoder model, Tensor images)
    {
        Tensor? last = null;
        int width = model.Options.EmbedDim;
        var block = (Block)model.named_modules().First(m => m.name == $"blocks.{model.Options.Depth - 1}").module;
        block.register_forward_hook((_, _, output) => last = output.clone().DetachFromDisposeScope());
        model.call(images);
        using Tensor tokens = last!;
        Tensor weight = FullsizeGolden.ComputeWeight("fc_norm.weight", [width]);
        Tensor bias = FullsizeGolden.ComputeWeight("fc_norm.bias", [width]);
        return nn.functional.layer_norm(TokenPooling.Pool([tokens], FeaturePooling.PatchMean), [width], weight, bias, LayerFactory.LayerNormEpsilon);
    }
}
