using System.Text.Json;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.MocoV3;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The folder <c>mocov3</c> of the golden vectors: MoCo v3 on a tiny Vision Transformer or ResNet, its inputs and its options.</summary>
internal sealed class MocoV3Golden : VariantGolden
{
    private readonly string _variant;
    private readonly JsonElement _settings;

    private MocoV3Golden(GoldenFolder folder, string variant, bool freezePatchProjection)
        : base(folder, variant)
    {
        _variant = variant;
        bool isTransformer = variant == "vit";
        _settings = isTransformer ? Config : Config.GetProperty(variant);
        Options = new MocoV3Options
        {
            Encoder = isTransformer ? ReadTransformer(Config.GetProperty("vit")) : GoldenResNet.ReadOptions(Init, "base_encoder.", Config.GetProperty("vit").GetProperty("img_size").GetInt32()),
            ProjectionDim = _settings.GetProperty("dim").GetInt32(),
            ProjectorHiddenDim = _settings.GetProperty("mlp_dim").GetInt32(),
            Temperature = _settings.GetProperty("T").GetDouble(),
            BatchSize = Config.GetProperty("batch_size").GetInt32(),
            FreezePatchProjection = freezePatchProjection,
        };
        Options.Validate();
    }

    public MocoV3Options Options { get; }

    /// <summary>Gets the momentum of each step.</summary>
    public double[] Momentum => [.. _settings.GetProperty("m").EnumerateArray().Select(m => m.GetDouble())];

    public static MocoV3Golden Require(string variant, bool freezePatchProjection = true, params string[] files) =>
        new(Require("mocov3", variant, files), variant, freezePatchProjection);

    /// <summary>Reads the settings of an optimizer, <c>adamw</c> or <c>lars</c>.</summary>
    public JsonElement Optimizer(string name) => _settings.GetProperty(name);

    /// <summary>Reads a list of names from the configuration.</summary>
    public string[] ReadNames(string property) => [.. Config.GetProperty(property).EnumerateArray().Select(n => n.GetString()!)];

    public double[] ReadOptimizerLosses(string optimizer) => ReadLosses($"{_variant}/{optimizer}");

    public Func<string, double> ReadTolerances(string file) => ReadTolerancesOf($"{_variant}/{file}.safetensors");

    /// <summary>Builds the method with the initial state, by the official names.</summary>
    public MocoV3Method LoadMethod(ScalarType type)
    {
        var method = new MocoV3Method(Options, seed: 0);
        method.Module.to(type);
        StateDict.Load(method.Module, Init);
        return method;
    }

    /// <summary>Reads both views of a step, each <c>[N, 3, S, S]</c>.</summary>
    public Tensor[] ReadViews(int step, ScalarType type) =>
        [ReadInput("x1", step).to(type), ReadInput("x2", step).to(type)];

    private static VisionTransformerOptions ReadTransformer(JsonElement sizes) => new()
    {
        ImageSize = sizes.GetProperty("img_size").GetInt32(),
        PatchSize = sizes.GetProperty("patch_size").GetInt32(),
        EmbedDim = sizes.GetProperty("embed_dim").GetInt32(),
        Depth = sizes.GetProperty("depth").GetInt32(),
        NumHeads = sizes.GetProperty("num_heads").GetInt32(),
        MlpRatio = sizes.GetProperty("mlp_ratio").GetDouble(),
    };
}
