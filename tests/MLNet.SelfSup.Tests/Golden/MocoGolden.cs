using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.Moco;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The folder <c>moco</c> of the golden vectors: MoCo v1 and v2 on a tiny ResNet, its inputs and its options.</summary>
internal sealed class MocoGolden
{
    private readonly GoldenFolder _folder;
    private readonly string _variant;
    private readonly IReadOnlyDictionary<string, TensorData> _inputs;

    private MocoGolden(GoldenFolder folder, string variant, int batchNormGroups)
    {
        _folder = folder;
        _variant = variant;
        _inputs = folder.ReadTensors("inputs.safetensors");
        Init = ReadTensors("init");
        JsonElement config = folder.ReadJson("config.json");
        JsonElement settings = config.GetProperty("variants").GetProperty(variant);
        JsonElement sgd = config.GetProperty("sgd");
        LearningRate = sgd.GetProperty("lr").GetDouble();
        Options = new MocoOptions
        {
            Encoder = GoldenResNet.ReadOptions(Init, "encoder_q.", config.GetProperty("img_size").GetInt32()),
            ProjectionDim = config.GetProperty("dim").GetInt32(),
            QueueSize = config.GetProperty("K").GetInt32(),
            BatchSize = config.GetProperty("batch_size").GetInt32(),
            Momentum = settings.GetProperty("m").GetDouble(),
            Temperature = settings.GetProperty("T").GetDouble(),
            MlpHead = settings.GetProperty("mlp").GetBoolean(),
            OptimizerMomentum = sgd.GetProperty("momentum").GetDouble(),
            WeightDecay = sgd.GetProperty("weight_decay").GetDouble(),
            BatchNormGroups = batchNormGroups,
        };
        Options.Validate();
    }

    public MocoOptions Options { get; }

    public double LearningRate { get; }

    public IReadOnlyDictionary<string, TensorData> Init { get; }

    public int Steps => (int)_inputs["im_q"].Shape[0];

    public static MocoGolden Require(string variant, int batchNormGroups = 1, params string[] files) => new(
        GoldenFolder.Require("moco", [.. files, "config.json", "inputs.safetensors", $"{variant}/init.safetensors"]), variant, batchNormGroups);

    /// <summary>Reads a safetensors file of the variant, named without its extension.</summary>
    public IReadOnlyDictionary<string, TensorData> ReadTensors(string file) => _folder.ReadTensors($"{_variant}/{file}.safetensors");

    public bool Has(string file) => File.Exists(_folder.PathOf($"{_variant}/{file}.safetensors"));

    public double[] ReadLosses() =>
        [.. _folder.ReadJson("losses.json").GetProperty(_variant).GetProperty("float64").EnumerateArray().Select(l => l.GetDouble())];

    public Func<string, double> ReadTolerances(string file) => GoldenState.ReadTolerances(_folder, $"{_variant}/{file}");

    /// <summary>Builds the method with the initial state, by the official names.</summary>
    public MocoMethod LoadMethod(ScalarType type)
    {
        var method = new MocoMethod(Options, seed: 0);
        method.Module.to(type);
        StateDict.Load(method.Module, Init);
        return method;
    }

    /// <summary>Reads the images of queries and keys of a step, each <c>[N, 3, S, S]</c>.</summary>
    public Tensor[] ReadViews(int step, ScalarType type) => [Read("im_q", step).to(type), Read("im_k", step).to(type)];

    /// <summary>Reads the order in which a step's keys are encoded, <c>[N]</c>.</summary>
    public Tensor ReadOrder(int step) => Read("idx_shuffle", step);

    private Tensor Read(string name, int step) => StateDict.ToTensor(_inputs[name]).select(0, step);
}
