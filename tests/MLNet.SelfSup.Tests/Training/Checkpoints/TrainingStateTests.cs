using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Checkpoints;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training.Checkpoints;

[TestClass]
public sealed class TrainingStateTests : IDisposable
{
    private readonly TinyMethod _method = new();

    public void Dispose() => _method.Dispose();

    [TestMethod]
    public void Borrow_HoldsParametersBuffersAndOptimizer()
    {
        using IOptimizer optimizer = _method.Recipe.CreateOptimizer(_method.Recipe.Groups);
        using DisposeScope scope = torch.NewDisposeScope();

        IReadOnlyDictionary<string, TensorData> content = new TrainingState(_method.Module, optimizer).Borrow();

        string[] wanted = ["model/_encoder.weight", "model/_norm.running_var", "model/_norm.num_batches_tracked", "optimizer/_encoder.weight/exp_avg", "optimizer/_norm.bias/exp_avg_sq", "optimizer/_decoder.bias/step"];
        Assert.IsEmpty(wanted.Except(content.Keys));
        Assert.AreEqual(TensorType.Int64, content["model/_norm.num_batches_tracked"].Type);
    }

    [TestMethod]
    public void CopyFrom_AnothersContent_MakesTheBitsEqual()
    {
        using var other = new TinyMethod(seed: 9);
        using IOptimizer optimizer = _method.Recipe.CreateOptimizer(_method.Recipe.Groups);
        using IOptimizer otherOptimizer = other.Recipe.CreateOptimizer(other.Recipe.Groups);
        using DisposeScope scope = torch.NewDisposeScope();
        string expected = TrainingHarness.Hash(other.Module);
        Assert.AreNotEqual(expected, TrainingHarness.Hash(_method.Module));

        new TrainingState(_method.Module, optimizer).CopyFrom(new TrainingState(other.Module, otherOptimizer).Borrow());

        Assert.AreEqual(expected, TrainingHarness.Hash(_method.Module));
    }

    [TestMethod]
    public void CopyFrom_OtherTensors_NamesEachAndChangesNothing()
    {
        using IOptimizer optimizer = _method.Recipe.CreateOptimizer(_method.Recipe.Groups);
        using DisposeScope scope = torch.NewDisposeScope();
        var state = new TrainingState(_method.Module, optimizer);
        var content = new Dictionary<string, TensorData>(state.Borrow())
        {
            ["model/extra"] = TensorData.FromSingles([1], 1),
            ["model/_encoder.bias"] = TensorData.FromSingles([1, 2], 2),
        };
        content.Remove("optimizer/_decoder.bias/step");
        string before = TrainingHarness.Hash(_method.Module);

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => state.CopyFrom(content));

        Assert.Contains("'model/extra' is left over", error.Message, StringComparison.Ordinal);
        Assert.Contains("'model/_encoder.bias' is Float32 [2], wanted Float32 [8]", error.Message, StringComparison.Ordinal);
        Assert.Contains("'optimizer/_decoder.bias/step' is missing", error.Message, StringComparison.Ordinal);
        Assert.AreEqual(before, TrainingHarness.Hash(_method.Module));
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.NegativeInfinity)]
    public void FindNotFinite_OneElement_NamesItsTensor(float value)
    {
        using IOptimizer optimizer = _method.Recipe.CreateOptimizer(_method.Recipe.Groups);
        var state = new TrainingState(_method.Module, optimizer);
        Assert.IsEmpty(state.FindNotFinite());
        using (torch.no_grad())
        {
            using torch.Tensor slot = optimizer.State["_norm.weight/exp_avg"][3];
            using torch.Tensor bad = torch.tensor(value);
            slot.copy_(bad);
        }

        CollectionAssert.AreEqual(new[] { "optimizer/_norm.weight/exp_avg" }, state.FindNotFinite().ToArray());
    }
}
