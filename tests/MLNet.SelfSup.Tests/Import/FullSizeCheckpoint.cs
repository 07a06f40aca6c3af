using System.Runtime.InteropServices;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Tests.Import;

/// <summary>A checkpoint of full size whose tensors share one storage of random numbers.</summary>
internal sealed class FullSizeCheckpoint
{
    private const int Spread = 1 << 16;

    private static readonly PickledStorage Counter = new("counter", "LongStorage", 1, 8, BitConverter.GetBytes(5L));

    private readonly Dictionary<string, object?> _state;
    private readonly float[] _values;

    private FullSizeCheckpoint(Dictionary<string, object?> state, float[] values)
    {
        _state = state;
        _values = values;
    }

    /// <summary>Makes it.</summary>
    /// <param name="keys">Names and shapes, such as <c>conv1.weight 64x3x7x7</c> and <c>queue_ptr 1 int64</c>.</param>
    public static FullSizeCheckpoint Make(string[] keys)
    {
        (string Name, long[] Shape, bool IsInteger)[] tensors = Array.ConvertAll(keys, Parse);
        long largest = tensors.Where(t => !t.IsInteger).Max(t => Count(t.Shape));
        var values = new float[largest + Spread];
        var random = new Random(5);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i < Spread ? random.NextSingle() : values[i - Spread] + 1;
        }

        var storage = new PickledStorage("weights", "FloatStorage", values.Length, 4L * values.Length, MemoryMarshal.AsBytes<float>(values).ToArray());
        var state = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i < tensors.Length; i++)
        {
            (string name, long[] shape, bool isInteger) = tensors[i];
            state.Add(name, isInteger ? new PickledTensor(Counter, 0, shape, new long[shape.Length]) : PickledTensor.Of(storage, OffsetOf(name), shape));
        }

        return new FullSizeCheckpoint(state, values);
    }

    /// <summary>Puts the state where the official code puts it, beside an optimizer.</summary>
    /// <param name="stateName">The entry.</param>
    public object Wrap(string stateName)
    {
        return new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [stateName] = _state,
            ["optimizer"] = Optimizer,
            ["epoch"] = 99L,
            ["args"] = new PickledCall("argparse", "Namespace", [], new Dictionary<string, object?>(StringComparer.Ordinal) { ["lr"] = 1.5e-4 }),
        };
    }

    /// <summary>Fails where a tensor that kept its name has other values.</summary>
    public void AssertValues(EncoderArtifact artifact)
    {
        foreach ((string name, TensorData tensor) in artifact.Tensors.Where(t => t.Value.Type == TensorType.Float32))
        {
            string official = _state.Keys.Single(k => k == name || k == $"module.encoder_q.{name}" || k == $"module.base_encoder.{name}" || k == $"visual_encoder.{name}" || (name is "norm.weight" or "norm.bias" && k == $"fc_{name}"));
            ReadOnlySpan<float> expected = _values.AsSpan(OffsetOf(official), (int)Count([.. tensor.Shape]));
            Assert.IsTrue(expected.SequenceEqual(MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span)), name);
        }
    }

    private Dictionary<string, object?> Optimizer
    {
        get
        {
            long count = _state.Values.Cast<PickledTensor>().Where(t => t.Storage != Counter).Sum(t => Count(t.Shape));
            var moments = new PickledStorage("moments", "FloatStorage", count, 4 * count, null);
            return new Dictionary<string, object?>(StringComparer.Ordinal) { ["state"] = PickledTensor.Of(moments, 0, count) };
        }
    }

    private static int OffsetOf(string name) => name.Aggregate(7, (hash, letter) => ((hash * 31) + letter) & (Spread - 1));

    private static long Count(long[] shape) => shape.Aggregate(1L, (a, b) => a * b);

    private static (string Name, long[] Shape, bool IsInteger) Parse(string key)
    {
        string[] parts = key.Split(' ');
        return (parts[0], parts[1] == "scalar" ? [] : Array.ConvertAll(parts[1].Split('x'), long.Parse), parts.Length > 2);
    }
}
