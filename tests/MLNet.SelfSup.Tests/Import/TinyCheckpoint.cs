using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Persistence;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>A checkpoint of a Vision Transformer of a few kB, with what a training saves beside it.</summary>
internal static class TinyCheckpoint
{
    /// <summary>Gets the options that tell the heads, which are too narrow for the rule.</summary>
    public static EncoderImportOptions Options { get; } = new() { NumHeads = TinyEncoder.Architecture.NumHeads };

    /// <summary>Makes the state dict; what stands in front of each name is given.</summary>
    public static Dictionary<string, object?> State(string prefix = "") => Weights.ToDictionary(
        t => prefix + t.Key, t => (object?)PickledTensor.OfSingles(prefix + t.Key, t.Value.ToSingles(), [.. t.Value.Shape]), StringComparer.Ordinal);

    /// <summary>Puts a state dict beside epoch, optimizer and settings.</summary>
    public static Dictionary<string, object?> Wrap(object? state, string name = "model") => new(StringComparer.Ordinal)
    {
        [name] = state,
        ["optimizer"] = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["state"] = PickledTensor.OfSingles("optimizer", new float[64], 8, 8),
            ["param_groups"] = new List<object?> { 1e-3, true, null, "adamw" },
        },
        ["epoch"] = 3L,
        ["args"] = new PickledCall("argparse", "Namespace", [], new Dictionary<string, object?>(StringComparer.Ordinal) { ["lr"] = 1e-3, ["dist_url"] = "env://" }),
    };

    /// <summary>Gets the weights by their official names.</summary>
    public static IReadOnlyDictionary<string, TensorData> Weights { get; } =
        TinyEncoder.Create().Tensors.Where(t => !t.Key.StartsWith("features.", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Fails unless an encoder has these weights.</summary>
    public static void AssertWeights(EncoderArtifact artifact)
    {
        CollectionAssert.AreEquivalent(Weights.Keys.ToArray(), artifact.Tensors.Keys.ToArray());
        Assert.IsTrue(Weights.All(w => w.Value.Bytes.Span.SequenceEqual(artifact.Tensors[w.Key].Bytes.Span)), "The weights differ.");
    }
}
