using System.Collections.Concurrent;
using MLNet.SelfSup.Torch.Runtime;
using static TorchSharp.torch;

namespace MLNet.SelfSup.Tests.Runtime;

[TestClass]
public sealed class BatchPartsTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(31)]
    [DataRow(32)]
    [DataRow(67)]
    public void Run_AnyBatch_ComputesEachImageOnceAndRestoresTheThreads(int images)
    {
        int before = get_num_threads();
        var computed = new ConcurrentBag<int>();

        BatchParts.Run(images, CPU, (first, count) =>
        {
            foreach (int image in Enumerable.Range(first, count))
            {
                computed.Add(image);
            }
        });

        CollectionAssert.AreEqual(Enumerable.Range(0, images).ToArray(), computed.Order().ToArray());
        Assert.AreEqual(before, get_num_threads());
    }

    [TestMethod]
    public void Run_PartFails_ThrowsItsExceptionAndRestoresTheThreads()
    {
        int before = get_num_threads();

        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => BatchParts.Run(64, CPU, (_, _) => throw new InvalidDataException("of a part")));

        Assert.AreEqual("of a part", exception.Message);
        Assert.AreEqual(before, get_num_threads());
    }
}
