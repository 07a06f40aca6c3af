using System.Collections.Concurrent;
using MLNet.SelfSup.Torch.Layers;
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
    [DataRow(1, 20, false, 8)]
    [DataRow(1, 20, true, 20)]
    [DataRow(2, 20, false, 20)]
    [DataRow(2, 67, false, 8)]
    [DataRow(2, 67, true, 34)]
    public void Run_ThreadOfItsOwn_ComputesFewImagesAtATimeUnlessByConvolutions(int threads, int images, bool convolutions, int most)
    {
        (int before, bool usual) = (get_num_threads(), LinearMap.UsesConvolutions);
        var counts = new ConcurrentBag<int>();
        try
        {
            set_num_threads(threads);
            LinearMap.UsesConvolutions = convolutions;
            BatchParts.Run(images, CPU, (_, count) => counts.Add(count));
        }
        finally
        {
            set_num_threads(before);
            LinearMap.UsesConvolutions = usual;
        }

        Assert.AreEqual(most, counts.Max());
        Assert.AreEqual(images, counts.Sum());
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
