using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.MocoV3;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The folder <c>mocov3</c> of the golden vectors: MoCo v3 on a tiny Vision Transformer or ResNet, its inputs and its options.</summary>
internal sealed class MocoV3Golden
{
    private readonly GoldenFolder _folder;
    private readonly string _variant;
    private readonly JsonElement _settings;
    private readonly IReadOnlyDictionary<string, TensorData> _inputs;

    private MocoV3Golden(GoldenFolder folder, string variant, bool freezePatchProjection)
    {
        _folder = folder;
        _variant = variant;
        _inputs = folder.ReadTensors("inputs.safetensors");
        Init = ReadTensors("init");
        JsonElement config = folder.ReadJson("config.json");
        bool isTransformer = variant == "vit";
        _settings = isTransformer ? config : config.GetProperty(variant);
        Options = new MocoV3Options
        {
            Encoder = isTransformer ? ReadTransformer(config.GetProperty("vit")) : GoldenResNet.ReadOptions(Init, "base_encoder.", (int)_inputs["x1"].Shape[^1]),
            ProjectionDim = _settings.GetProperty("dim").GetInt32(),
            ProjectorHiddenDim = _settings.GetProperty("mlp_dim").GetInt32(),
            Temperature = _settings.GetProperty("T").GetDouble(),
            BatchSize = config.GetProperty("batch_size").GetInt32(),
            FreezePatchProjection = freezePatchProjection,
        };
        Options.Validate();
    }

    public MocoV3Options Options { get; }

    public IReadOnlyDictionary<string, TensorData> Init { get; }

    public int Steps => (int)_inputs["x1"].Shape[0];

    /// <summary>Gets the momentum of each step.</summary>
    public double[] Momentum => [.. _settings.GetProperty("m").EnumerateArray().Select(m => m.GetDouble())];

    public static MocoV3Golden Require(string variant, bool freezePatchProjection = true, params string[] files) => new(
        GoldenFolder.Require("mocov3", [.. files, "config.json", "inputs.safetensors", $"{variant}/init.safetensors"]), variant, freezePatchProjection);

    /// <summary>Reads the settings of an optimizer, <c>adamw</c> or <c>lars</c>.</summary>
    public JsonElement Optimizer(string name) => _settings.GetProperty(name);

    /// <summary>Reads a list of names from the configuration.</summary>
    public string[] ReadNames(string property) => [.. _folder.ReadJson("config.json").GetProperty(property).EnumerateArray().Select(n => n.GetString()!)];

    /// <summary>Reads a safetensors file of the variant, named without its extension.</summary>
    public IReadOnlyDictionary<string, TensorData> ReadTensors(string file) => _folder.ReadTensors($"{_variant}/{file}.safetensors");

    public bool Has(string file) => File.Exists(_folder.PathOf($"{_variant}/{file}.safetensors"));

    public double[] ReadLosses(string optimizer) =>
        [.. _folder.ReadJson("losses.json").GetProperty($"{_variant}/{optimizer}").GetProperty("float64").EnumerateArray().Select(l => l.GetDouble())];

    public Func<string, double> ReadTolerances(string file) => GoldenState.ReadTolerances(_folder, $"{_variant}/{file}.safetensors");

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
        [StateDict.ToTensor(_inputs["x1"]).select(0, step).to(type), StateDict.ToTensor(_inputs["x2"]).select(0, step).to(type)];

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
