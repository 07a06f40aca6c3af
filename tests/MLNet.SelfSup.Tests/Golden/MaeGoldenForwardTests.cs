using System.Text.RegularExpressions;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods.Mae;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

[TestClass]
[TestCategory("Golden")]
[TestCategory("Mae")]
public sealed partial class MaeGoldenForwardTests
{
    [TestMethod]
    public void Forward_Float64_MatchesEveryTensor() => CheckForward(float64, (_, _) => 1e-6);

    [TestMethod]
    public void Forward_Float32_MatchesEveryTensorWithinNoise() => CheckForward(float32, (golden, name) => golden.ReadTolerances("forward")(name));

    [TestMethod]
    public void StateDict_Init_HasTheOfficialNamesAndShapes()
    {
        MaeGolden golden = MaeGolden.Require();
        using var model = new MaskedAutoencoder(golden.Options);

        GoldenState.AssertNames(golden.ReadTensors("init.safetensors"), model);
    }

    private static void CheckForward(ScalarType type, Func<MaeGolden, string, double> tolerance)
    {
        MaeGolden golden = MaeGolden.Require("forward.safetensors", "f32_vs_f64.json");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();

        Dictionary<string, Tensor> actual = Run(golden, type);

        GoldenState.AssertValues(golden.ReadTensors("forward.safetensors"), actual, name => tolerance(golden, name), "forward");

        foreach (Tensor value in actual.Values)
        {
            value.Dispose();
        }
    }

    private static Dictionary<string, Tensor> Run(MaeGolden golden, ScalarType type)
    {
        using var model = golden.LoadModel(type);
        var masking = golden.ReadMasking(0);
        var images = golden.ReadImages(0, type);
        var patches = golden.ReadPatches(0, type);
        var values = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, nn.Module module) in model.named_modules())
        {
            Watch(name, module, masking, values);
        }

        values["pred"] = model.PredictAll(patches, masking);
        AddInputs(golden, model, images, patches, masking, values);
        AddLosses(golden, model, patches, masking, values);
        return values;
    }

    private static void Watch(string name, nn.Module module, RandomMasking masking, Dictionary<string, Tensor> values)
    {
        Match block = BlockName().Match(name);
        if (module is not nn.Module<Tensor, Tensor> watched || !(block.Success || name is "norm" or "decoder_embed"))
        {
            return;
        }

        bool isDecoder = name.StartsWith("decoder_blocks", StringComparison.Ordinal);
        string part = block.Groups["part"].Value;
        string goldenName = name == "norm" ? "latent"
            : !block.Success ? name
            : $"{(isDecoder ? "decoder_block" : "block")}{block.Groups["index"].Value}.{(part.Length == 0 ? "out" : part)}";
        watched.register_forward_hook((_, input, output) =>
        {
            Keep(goldenName, isDecoder ? Restore(output, masking) : output.clone());
            if (goldenName == "block0.out")
            {
                Keep("encoder_in", input.clone());
                Keep("x_masked", input.narrow(1, 1, input.shape[1] - 1).clone());
            }
            else if (goldenName == "decoder_block0.out")
            {
                Keep("decoder_in", Restore(input, masking));
            }

            return output;
        });

        // The scope of the layer that calls the hook ends before the comparison.
        void Keep(string key, Tensor value) => values[key] = value.DetachFromDisposeScope();
    }

    private static Tensor Restore(Tensor tokens, RandomMasking masking) =>
        cat([tokens.narrow(1, 0, 1), masking.Restore(tokens.narrow(1, 1, tokens.shape[1] - 1))], dim: 1);

    private static void AddInputs(
        MaeGolden golden, MaskedAutoencoder model, Tensor images, Tensor patches, RandomMasking masking, Dictionary<string, Tensor> values)
    {
        Dictionary<string, Tensor> state = model.state_dict();
        var embed = (PatchEmbed)model.named_modules().First(m => m.name == "patch_embed").module;
        values["patchify"] = patches;
        values["unpatchify_of_patchify"] = Patches.ToImages(patches, golden.Options.Encoder.PatchSize);
        values["pos_embed"] = state["pos_embed"].clone();
        values["decoder_pos_embed"] = state["decoder_pos_embed"].clone();
        values["patch_embed"] = embed.call(images);
        values["patch_embed_plus_pos"] = values["patch_embed"] + state["pos_embed"].narrow(1, 1, golden.Options.Encoder.PatchCount);
        values["ids_shuffle"] = masking.Order;
        values["ids_keep"] = masking.Visible;
        values["ids_restore"] = masking.InverseOrder();
        values["mask"] = masking.ToMask();
    }

    private static void AddLosses(
        MaeGolden golden, MaskedAutoencoder model, Tensor patches, RandomMasking masking, Dictionary<string, Tensor> values)
    {
        var hidden = masking.TakeHidden(patches);
        var predictions = model.PredictHidden(patches, masking);
        values["target_norm"] = MaeLoss.Normalize(patches);
        values["loss_per_patch"] = MaeLoss.ComputePerPatch(values["pred"], patches, golden.Options.NormPixelLoss);
        values["loss_norm_pix"] = MaeLoss.Compute(predictions, hidden, normalize: true);
        values["loss_raw_pix"] = MaeLoss.Compute(predictions, hidden, normalize: false);
    }

    [GeneratedRegex(@"^(decoder_)?blocks\.(?<index>\d+)(\.(?<part>norm1|attn))?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex BlockName();
}
