using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Onnx;
using MLNet.SelfSup.Onnx.Graphs;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MLNet.SelfSup.Tests.Onnx;

[TestClass]
public sealed class GraphBuilderTests
{
    [TestMethod]
    public void Build_MoreThanAFileHolds_SaysWhatToDo()
    {
        var graph = new GraphBuilder(new WeightSource(new Dictionary<string, TensorData>(StringComparer.Ordinal)), OnnxWeights.Float32);
        graph.Add(new Initializer("huge", DataType.Float, [1 << 15, 1 << 14], () => throw new InvalidOperationException("It was read.")));

        string message = Assert.ThrowsExactly<NotSupportedException>(() => graph.Build([])).Message;

        Assert.Contains("2.1 GB as Float32", message, StringComparison.Ordinal);
        Assert.Contains(nameof(OnnxWeights.Float16), message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void BuildPart_MoreThanAFileHolds_SaysWhatToDo()
    {
        var graph = new GraphBuilder(new WeightSource(new Dictionary<string, TensorData>(StringComparer.Ordinal)), OnnxWeights.Float32);
        graph.AddOutput("huge", graph.Add(new Initializer("weights", DataType.Float, [1 << 15, 1 << 14], () => throw new InvalidOperationException("It was read."))), "N");

        string message = Assert.ThrowsExactly<NotSupportedException>(() => graph.BuildPart(new GraphValue("pixels"))).Message;

        Assert.Contains("2.1 GB", message, StringComparison.Ordinal);
        Assert.Contains(nameof(OnnxExport.SaveOnnx), message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Add_TheSameConstantTwice_StoresItOnce()
    {
        var graph = new GraphBuilder(new WeightSource(new Dictionary<string, TensorData>(StringComparer.Ordinal)), OnnxWeights.Float32);

        GraphValue first = graph.Integers(1, -1);
        GraphValue second = graph.Integers(1, -1);
        GraphValue number = graph.Number(0.5);

        Assert.AreEqual(first, second);
        Assert.AreNotEqual(first, number);
        Assert.HasCount(2, graph.Build([]).Graph.Initializer);
    }
}
