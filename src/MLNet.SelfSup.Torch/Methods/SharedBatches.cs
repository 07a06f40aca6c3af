using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Training.Distributed;

namespace MLNet.SelfSup.Torch.Methods;

/// <summary>Lets the batch normalisation of a network know of the processes that share its batches.</summary>
internal static class SharedBatches
{
    /// <summary>Connects all batch normalisations of a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="ranks">The processes.</param>
    /// <exception cref="ArgumentException">Its groups of batch normalisation can't be given to so many processes alike.</exception>
    public static void Connect(nn.Module module, ICollective ranks)
    {
        var peers = new Peers(ranks);
        foreach (BatchNormalization norm in module.modules().OfType<BatchNormalization>())
        {
            norm.ShareBatch(peers);
        }
    }

    private sealed class Peers(ICollective ranks) : IBatchPeers
    {
        public int Count => ranks.WorldSize;

        public Tensor Gather(Tensor tensor) => ranks.AllGather(tensor);

        public void Sum(Tensor tensor) => ranks.AllReduceSum(tensor);
    }
}
