using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Methods.Mae;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The folder <c>mae</c> of the golden vectors: a tiny masked autoencoder, its inputs and its options.</summary>
internal sealed class MaeGolden
{
    private readonly GoldenFolder _folder;

    private MaeGolden(GoldenFolder folder)
    {
        _folder = folder;
        Config = folder.ReadJson("config.json");
        Inputs = folder.ReadTensors("inputs.safetensors");
        Options = new MaeOptions
        {
            Encoder = new VisionTransformerOptions
            {
                ImageSize = Int("img_size"),
                PatchSize = Int("patch_size"),
                EmbedDim = Int("embed_dim"),
                Depth = Int("depth"),
                NumHeads = Int("num_heads"),
                MlpRatio = Config.GetProperty("mlp_ratio").GetDouble(),
            },
            DecoderEmbedDim = Int("decoder_embed_dim"),
            DecoderDepth = Int("decoder_depth"),
            DecoderNumHeads = Int("decoder_num_heads"),
            MaskRatio = Config.GetProperty("mask_ratio").GetDouble(),
            NormPixelLoss = Config.GetProperty("norm_pix_loss").GetBoolean(),
            BatchSize = Int("batch_size"),
            WeightDecay = Optimizer.GetProperty("weight_decay").GetDouble(),
            Beta1 = Optimizer.GetProperty("betas")[0].GetDouble(),
            Beta2 = Optimizer.GetProperty("betas")[1].GetDouble(),
        };
        Options.Validate();
    }

    public JsonElement Config { get; }

    public JsonElement Optimizer => Config.GetProperty("optimizer");

    public MaeOptions Options { get; }

    public IReadOnlyDictionary<string, TensorData> Inputs { get; }

    public int VisibleCount => RandomMasking.CountVisible(Options.Encoder.PatchCount, Options.MaskRatio);

    public static MaeGolden Require(params string[] files) =>
        new(GoldenFolder.Require("mae", [.. files, "config.json", "inputs.safetensors", "init.safetensors"]));

    public IReadOnlyDictionary<string, TensorData> ReadTensors(string file) => _folder.ReadTensors(file);

    public bool Has(string file) => File.Exists(_folder.PathOf(file));

    public JsonElement ReadJson(string file) => _folder.ReadJson(file);

    /// <summary>Tells what float32 may differ by: eight times the noise of the official code, and 5e-6.</summary>
    public Func<string, double> ReadTolerances(string section) => GoldenState.ReadTolerances(_folder, section);

    /// <summary>Builds the model with the initial weights, by their official names.</summary>
    public MaskedAutoencoder LoadModel(ScalarType type)
    {
        var model = new MaskedAutoencoder(Options);
        model.to(type);
        StateDict.Load(model, ReadTensors("init.safetensors"));
        return model;
    }

    /// <summary>Builds the method with the initial weights, by their official names.</summary>
    public MaeMethod LoadMethod(ScalarType type)
    {
        var method = new MaeMethod(Options, seed: 0);
        method.Model.to(type);
        StateDict.Load(method.Model, ReadTensors("init.safetensors"));
        return method;
    }

    /// <summary>Reads the images of a step, <c>[N, 3, S, S]</c>.</summary>
    public Tensor ReadImages(int step, ScalarType type)
    {
        using var scope = NewDisposeScope();
        return StateDict.ToTensor(Inputs["imgs"]).select(0, step).to(type).MoveToOuterDisposeScope();
    }

    /// <summary>Reads the patches of a step's images, <c>[N, L, P·P·3]</c>.</summary>
    public Tensor ReadPatches(int step, ScalarType type)
    {
        using var images = ReadImages(step, type);
        return Patches.FromImages(images, Options.Encoder.PatchSize);
    }

    /// <summary>Makes the masking of a step from its noise, in the caller's dispose scope.</summary>
    public RandomMasking ReadMasking(int step)
    {
        var noise = StateDict.ToTensor(Inputs["noise"]).select(0, step);
        return RandomMasking.FromNoise(noise, VisibleCount);
    }

    private int Int(string name) => Config.GetProperty(name).GetInt32();
}
