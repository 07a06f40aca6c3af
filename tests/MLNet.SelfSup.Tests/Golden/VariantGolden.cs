using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Encoders;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Golden;

/// <summary>One variant of a method within its golden folder: the variant's files, and the inputs that all variants share.</summary>
internal abstract class VariantGolden
{
    private readonly GoldenFolder _folder;
    private readonly string _variant;
    private readonly IReadOnlyDictionary<string, TensorData> _inputs;

    protected VariantGolden(GoldenFolder folder, string variant)
    {
        _folder = folder;
        _variant = variant;
        _inputs = folder.ReadTensors("inputs.safetensors");
        Init = ReadTensors("init");
        Config = folder.ReadJson("config.json");
    }

    /// <summary>Gets the initial state.</summary>
    public IReadOnlyDictionary<string, TensorData> Init { get; }

    /// <summary>Gets the number of steps that have inputs.</summary>
    public int Steps => (int)_inputs.Values.First().Shape[0];

    protected JsonElement Config { get; }

    /// <summary>Reads a safetensors file of the variant, named without its extension.</summary>
    public IReadOnlyDictionary<string, TensorData> ReadTensors(string file) => _folder.ReadTensors($"{_variant}/{file}.safetensors");

    public bool Has(string file) => File.Exists(_folder.PathOf($"{_variant}/{file}.safetensors"));

    protected static GoldenFolder Require(string name, string variant, string[] files) =>
        GoldenFolder.Require(name, [.. files, "config.json", "inputs.safetensors", $"{variant}/init.safetensors"]);

    protected double[] ReadLosses(string run) =>
        [.. _folder.ReadJson("losses.json").GetProperty(run).GetProperty("float64").EnumerateArray().Select(l => l.GetDouble())];

    /// <summary>Reads what float32 may differ by, under a section's name in the file of noise.</summary>
    protected Func<string, double> ReadTolerancesOf(string section) => GoldenState.ReadTolerances(_folder, section);

    /// <summary>Reads an input of a step.</summary>
    protected Tensor ReadInput(string name, int step) => StateDict.ToTensor(_inputs[name]).select(0, step);
}
