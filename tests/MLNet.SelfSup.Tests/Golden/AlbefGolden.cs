using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Methods.Albef;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>The folder <c>albef</c> of the golden vectors: ALBEF on tiny encoders, its inputs, draws and options.</summary>
internal sealed class AlbefGolden
{
    private const string PairQueue = "idx_queue";

    // Tied tensors and constants of the official state, which are no tensors of their own here.
    private static readonly string[] Derived = [".cls.predictions.decoder.weight", ".cls.predictions.decoder.bias", ".embeddings.position_ids"];

    private readonly GoldenFolder _folder;
    private readonly JsonElement _config;
    private readonly IReadOnlyDictionary<string, TensorData> _inputs;

    private AlbefGolden(GoldenFolder folder)
    {
        _folder = folder;
        _config = folder.ReadJson("config.json");
        _inputs = folder.ReadTensors("inputs.safetensors");
        JsonElement tokenizer = _config.GetProperty("tokenizer");
        Tokens = new SpecialTokens(
            Text.GetProperty("vocab_size").GetInt32(),
            tokenizer.GetProperty("pad_token_id").GetInt64(),
            tokenizer.GetProperty("cls_token_id").GetInt64(),
            tokenizer.GetProperty("mask_token_id").GetInt64());
        Options = ReadOptions();
        Options.Validate();
    }

    public AlbefOptions Options { get; }

    public SpecialTokens Tokens { get; }

    public double DistillationWeight => _config.GetProperty("alpha").GetDouble();

    public int Steps => _config.GetProperty("steps").GetInt32();

    public JsonElement Optimizer => _config.GetProperty("optimizer");

    private JsonElement Text => _config.GetProperty("bert_config");

    public static AlbefGolden Require(params string[] files) => new(GoldenFolder.Require("albef", ["config.json", "inputs.safetensors", "init.safetensors", .. files]));

    /// <summary>Reads a file of the folder, named without its extension, without the tensors that are derived from others.</summary>
    public IReadOnlyDictionary<string, TensorData> ReadTensors(string file) => _folder.ReadTensors($"{file}.safetensors")
        .Where(t => IsTensorOfOurs(t.Key))
        .ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);

    public bool Has(string file) => File.Exists(_folder.PathOf($"{file}.safetensors"));

    public JsonElement ReadLosses() => _folder.ReadJson("losses.json");

    public Func<string, double> ReadTolerances(string file) => GoldenState.ReadTolerances(_folder, file);

    /// <summary>Reads the names of the parameters of each optimizer group and its weight decay.</summary>
    public (double WeightDecay, string[] Names)[] ReadGroups() =>
        [.. _config.GetProperty("adamw_param_groups").EnumerateArray().Select(g =>
            (g.GetProperty("weight_decay").GetDouble(), g.GetProperty("params").EnumerateArray().Select(n => n.GetString()!).ToArray()))];

    /// <summary>Builds the networks with the initial state, by the official names; no pair stands in the queues.</summary>
    public AlbefNetwork LoadNetwork(ScalarType type)
    {
        using var generator = new Generator(1);
        var network = new AlbefNetwork(Options, Tokens.VocabularySize, generator);
        network.to(type);
        var state = new Dictionary<string, TensorData>(ReadTensors("init"), StringComparer.Ordinal) { [PairQueue] = StateDict.ToData(network.PairQueue) };
        StateDict.Load(network, state);
        return network;
    }

    /// <summary>Tells whether a tensor of the official state is one of ours; the others are tied to one or constant.</summary>
    public static bool IsTensorOfOurs(string name) => !Array.Exists(Derived, d => name.EndsWith(d, StringComparison.Ordinal));

    /// <summary>Tells whether a tensor of ours is not among the official ones.</summary>
    public static bool IsOurOwn(string name) => name == PairQueue;

    /// <summary>Reads the images of a step, <c>[N, 3, S, S]</c>.</summary>
    public Tensor ReadImages(int step, ScalarType type) => ReadInput("image", step).to(type);

    /// <summary>Reads the texts of a step, each pair a thing of its own.</summary>
    public TokenBatch ReadTexts(int step, ScalarType type)
    {
        Tensor ids = ReadInput("input_ids", step);
        Tensor pairs = arange(ids.shape[0], dtype: int64).add(step * ids.shape[0]);
        return new TokenBatch(ids, ReadInput("attention_mask", step).to(type), pairs);
    }

    /// <summary>Reads the draws of a step.</summary>
    public IAlbefDraws ReadDraws(int step) => new ReplayedDraws(name => ReadInput(name, step));

    private Tensor ReadInput(string name, int step) => StateDict.ToTensor(_inputs[name]).select(0, step);

    private AlbefOptions ReadOptions()
    {
        JsonElement visual = _config.GetProperty("visual_encoder");
        int depth = Text.GetProperty("num_hidden_layers").GetInt32();
        int fusionFrom = Text.GetProperty("fusion_layer").GetInt32();
        int width = Text.GetProperty("hidden_size").GetInt32();
        return new AlbefOptions
        {
            Encoder = new VisionTransformerOptions
            {
                ImageSize = _config.GetProperty("image_res").GetInt32(),
                PatchSize = visual.GetProperty("patch_size").GetInt32(),
                EmbedDim = visual.GetProperty("embed_dim").GetInt32(),
                Depth = visual.GetProperty("depth").GetInt32(),
                NumHeads = visual.GetProperty("num_heads").GetInt32(),
                MlpRatio = visual.GetProperty("mlp_ratio").GetDouble(),
            },
            TextEncoder = new TextEncoderOptions
            {
                EmbedDim = width,
                TextDepth = fusionFrom,
                FusionDepth = depth - fusionFrom,
                NumHeads = Text.GetProperty("num_attention_heads").GetInt32(),
                MlpRatio = Text.GetProperty("intermediate_size").GetDouble() / width,
                MaxTextLength = _config.GetProperty("text_length").GetInt32(),
                MaxPositions = Text.GetProperty("max_position_embeddings").GetInt32(),
                Dropout = Text.GetProperty("hidden_dropout_prob").GetDouble(),
            },
            ProjectionDim = _config.GetProperty("embed_dim").GetInt32(),
            QueueSize = _config.GetProperty("queue_size").GetInt32(),
            Temperature = _config.GetProperty("temp").GetDouble(),
            Momentum = _config.GetProperty("momentum").GetDouble(),
            MaskProbability = _config.GetProperty("mlm_probability").GetDouble(),
            DistillationWeight = DistillationWeight,
            BatchSize = _config.GetProperty("batch_size").GetInt32(),
        };
    }
}
