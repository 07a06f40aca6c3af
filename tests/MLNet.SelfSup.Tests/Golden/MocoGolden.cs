using System.Text.Json;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.Moco;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The folder <c>moco</c> of the golden vectors: MoCo v1 and v2 on a tiny ResNet, its inputs and its options.</summary>
internal sealed class MocoGolden : VariantGolden
{
    private readonly string _variant;

    private MocoGolden(GoldenFolder folder, string variant, int batchNormGroups)
        : base(folder, variant)
    {
        _variant = variant;
        JsonElement settings = Config.GetProperty("variants").GetProperty(variant);
        JsonElement sgd = Config.GetProperty("sgd");
        LearningRate = sgd.GetProperty("lr").GetDouble();
        Options = new MocoOptions
        {
            Encoder = GoldenResNet.ReadOptions(Init, "encoder_q.", Config.GetProperty("img_size").GetInt32()),
            ProjectionDim = Config.GetProperty("dim").GetInt32(),
            QueueSize = Config.GetProperty("K").GetInt32(),
            BatchSize = Config.GetProperty("batch_size").GetInt32(),
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

    public static MocoGolden Require(string variant, int batchNormGroups = 1, params string[] files) => new(Require("moco", variant, files), variant, batchNormGroups);

    public double[] ReadLosses() => ReadLosses(_variant);

    public Func<string, double> ReadTolerances(string file) => ReadTolerancesOf($"{_variant}/{file}");

    /// <summary>Builds the method with the initial state, by the official names.</summary>
    public MocoMethod LoadMethod(ScalarType type)
    {
        var method = new MocoMethod(Options, seed: 0);
        method.Module.to(type);
        StateDict.Load(method.Module, Init);
        return method;
    }

    /// <summary>Reads the images of queries and keys of a step, each <c>[N, 3, S, S]</c>.</summary>
    public Tensor[] ReadViews(int step, ScalarType type) => [ReadInput("im_q", step).to(type), ReadInput("im_k", step).to(type)];

    /// <summary>Reads the order in which a step's keys are encoded, <c>[N]</c>.</summary>
    public Tensor ReadOrder(int step) => ReadInput("idx_shuffle", step);
}
