using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Encoders;

[TestClass]
public sealed class StateDictTests
{
    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.Float64)]
    [DataRow(ScalarType.Float16)]
    [DataRow(ScalarType.BFloat16)]
    [DataRow(ScalarType.Int64)]
    [DataRow(ScalarType.Int32)]
    [DataRow(ScalarType.Byte)]
    [DataRow(ScalarType.Bool)]
    public void ToData_AndBack_KeepsTypeShapeAndValues(ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor values = tensor(new float[] { 0, 1, 2, 3, 1, 0 }, [2, 3]).to(type);

        Tensor back = StateDict.ToTensor(StateDict.ToData(values.t()));

        Assert.AreEqual(type, back.dtype);
        TensorAssert.AreSame(values.t(), back, "values");
    }

    [TestMethod]
    public void ToData_Scalar_HasNoSides()
    {
        using Tensor scalar = tensor(7L);

        TensorData data = StateDict.ToData(scalar);

        Assert.IsEmpty(data.Shape);
        Assert.AreEqual(TensorType.Int64, data.Type);
    }

    [TestMethod]
    public void Load_OtherElementType_Converts()
    {
        using var module = new Mlp(4, 8);
        RandomWeights.Fill(module);
        Dictionary<string, TensorData> tensors = Read(module);
        using var target = new Mlp(4, 8);
        target.to(float64);

        StateDict.Load(target, tensors);

        TensorAssert.AreClose(tensors["fc1.weight"], target.state_dict()["fc1.weight"], 0, "fc1.weight");
    }

    [TestMethod]
    public void Load_ThreeFaults_NamesEachAndCopiesNothing()
    {
        using var module = new Mlp(4, 8);
        RandomWeights.Fill(module);
        Dictionary<string, TensorData> tensors = Read(module);
        tensors.Remove("fc1.bias");
        tensors["fc3.weight"] = TensorData.FromSingles([1], 1);
        tensors["fc2.bias"] = TensorData.FromSingles([1, 2], 2);
        using var target = new Mlp(4, 8);

        var exception = Assert.ThrowsExactly<InvalidDataException>(() => StateDict.Load(target, tensors));

        Assert.Contains("missing: fc1.bias", exception.Message, StringComparison.Ordinal);
        Assert.Contains("left over: fc3.weight", exception.Message, StringComparison.Ordinal);
        Assert.Contains("fc2.bias is [2] instead of [4]", exception.Message, StringComparison.Ordinal);
        Assert.AreEqual(0, target.state_dict()["fc1.weight"].abs().sum().item<float>());
    }

    [TestMethod]
    public void Load_IgnoredName_IsNoFault()
    {
        using var module = new Mlp(4, 8);
        Dictionary<string, TensorData> tensors = Read(module);
        tensors["other"] = TensorData.FromSingles([1], 1);

        StateDict.Load(module, tensors, name => name == "other");

        Assert.Contains("left over: other", Assert.ThrowsExactly<InvalidDataException>(() => StateDict.Load(module, tensors)).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, TensorData> Read(nn.Module module) =>
        module.state_dict().ToDictionary(t => t.Key, t => StateDict.ToData(t.Value), StringComparer.Ordinal);
}
