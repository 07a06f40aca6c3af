using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Torch.Encoders;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>ALBEF in full size: ViT-Base/16 for 256 pixels and BERT-Base.</summary>
[TestClass]
[TestCategory("Golden")]
[TestCategory("Albef")]
public sealed class FullsizeGoldenAlbefTests
{
    private const double Tolerance = 1e-4;
    private const string File = "albef.safetensors";
    private const string Prefix = "albef.";
    private const int ImageSize = 256;
    private const int BertVocabulary = 30_522;
    private const int ProjectionDim = 256;

    [TestMethod]
    public void Forward_Paper_MatchesEveryOutput()
    {
        Dictionary<string, TensorData> golden = GoldenFolder.Require("fullsize", File).ReadTensors(File)
            .ToDictionary(t => t.Key[Prefix.Length..], t => t.Value, StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = new GoldenImageTextNetwork(VisionTransformerOptions.Base(ImageSize), TextEncoderOptions.Base(), BertVocabulary, ProjectionDim);
        FullsizeGolden.FillAll(network);
        network.eval();
        Tensor ids = StateDict.ToTensor(golden["input_ids"]);
        golden.Remove("input_ids");
        Tensor images = FullsizeGolden.Uniform("image", 0, 4, ids.shape[0], 3, ImageSize, ImageSize);
        Tensor mask = ids.ne(0).to(float32);

        Tensor image = network.VisualEncoder.call(images);
        Tensor text = network.TextEncoder.Encoder.ForwardText(ids, mask);
        Tensor fused = network.TextEncoder.Encoder.ForwardFusion(text, mask, image);

        GoldenState.AssertValues(
            golden,
            new Dictionary<string, Tensor>(StringComparer.Ordinal)
            {
                ["image_cls"] = image.select(1, 0),
                ["text_cls"] = text.select(1, 0),
                ["image_feat"] = ImageTextNetwork.Project(network.VisionProjection, image),
                ["text_feat"] = ImageTextNetwork.Project(network.TextProjection, text),
                ["fusion_cls"] = fused.select(1, 0),
                ["itm_logits"] = network.Match(text, mask, image),
                ["mlm_logits_row0_tok1"] = network.TextEncoder.Predict(fused[0, 1]),
            },
            _ => Tolerance,
            File);
    }
}
