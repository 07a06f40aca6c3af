using MLNet.SelfSup.Tests.Support;
using MLNet.SelfSup.Torch.Methods;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Methods;

[TestClass]
public sealed class FeatureQueueTests
{
    [TestMethod]
    public void NewKeys_Columns_HaveUnitLengthAndDiffer()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);

        Tensor queue = FeatureQueue.NewKeys(width: 3, size: 7, generator);

        CollectionAssert.AreEqual(new long[] { 3, 7 }, queue.shape);
        TensorAssert.AreClose(ones(7), queue.norm(0), 1e-6, "lengths");
        Assert.IsTrue(queue.select(1, 0).ne(queue.select(1, 1)).any().item<bool>());
    }

    [TestMethod]
    public void NewKeys_SameGeneratorState_GivesTheSame()
    {
        using var scope = NewDisposeScope();
        using var first = new Generator(3);
        using var second = new Generator(3);

        TensorAssert.AreSame(FeatureQueue.NewKeys(4, 5, first), FeatureQueue.NewKeys(4, 5, second), "queue");
    }

    [TestMethod]
    public void Enqueue_AtThePointer_OverwritesThoseColumnsAlone() =>
        AssertEnqueued(pointer: 1, keys: [1, 2], expected: [0, 1, 2, 0, 0], expectedPointer: 3);

    [TestMethod]
    public void Enqueue_UpToTheEnd_MovesThePointerToTheFront() =>
        AssertEnqueued(pointer: 3, keys: [1, 2], expected: [0, 0, 0, 1, 2], expectedPointer: 0);

    [TestMethod]
    public void Enqueue_AcrossTheEnd_GoesOnAtTheFront() =>
        AssertEnqueued(pointer: 3, keys: [1, 2, 3, 4], expected: [3, 4, 0, 1, 2], expectedPointer: 2);

    [TestMethod]
    public void Enqueue_AsManyAsThereArePlaces_ReplacesAll() =>
        AssertEnqueued(pointer: 2, keys: [1, 2, 3, 4, 5], expected: [4, 5, 1, 2, 3], expectedPointer: 2);

    [TestMethod]
    public void Enqueue_MoreThanPlaces_TellsBothNumbersAndTheRemedy()
    {
        using var scope = NewDisposeScope();
        Tensor queue = zeros(2, 5);

        var exception = Assert.ThrowsExactly<ArgumentException>(() => FeatureQueue.Enqueue(queue, zeros(1, dtype: int64), ones(6, 2)));

        Assert.Contains("Got 6 keys; the queue holds 5", exception.Message, StringComparison.Ordinal);
        Assert.Contains("QueueSize", exception.Message, StringComparison.Ordinal);
        Assert.AreEqual(0, queue.abs().sum().item<float>());
    }

    [TestMethod]
    public void Enqueue_KeysWithAGradient_TakesTheirValuesAlone()
    {
        using var scope = NewDisposeScope();
        Tensor queue = zeros(2, 5);

        FeatureQueue.Enqueue(queue, zeros(1, dtype: int64), ones(2, 2).requires_grad_());

        Assert.IsFalse(queue.requires_grad);
    }

    [TestMethod]
    public void Enqueue_LeavesNoTensors()
    {
        using Tensor queue = zeros(2, 5);
        using Tensor pointer = zeros(1, dtype: int64);
        using Tensor keys = ones(3, 2);

        TensorAssert.LeavesNoTensors(() => FeatureQueue.Enqueue(queue, pointer, keys));
    }

    // The key number k is the column (k, 10 k).
    private static void AssertEnqueued(long pointer, double[] keys, double[] expected, long expectedPointer)
    {
        using var scope = NewDisposeScope();
        Tensor queue = zeros(2, 5, dtype: float64);
        Tensor place = tensor(new[] { pointer });

        FeatureQueue.Enqueue(queue, place, NewColumns(keys).t());

        TensorAssert.AreSame(NewColumns(expected), queue, "queue");
        Assert.AreEqual(expectedPointer, place.item<long>());
    }

    private static Tensor NewColumns(double[] keys) => tensor([.. keys, .. keys.Select(k => 10 * k)], [2, keys.Length]);
}
