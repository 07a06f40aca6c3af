using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>Seeds and orders that depend on the training's seed and the position alone, so that no generator needs a checkpoint.</summary>
internal static class StepSeeds
{
    // Views have epochs and images from 0, so that negative ones give streams of their own.
    private const int DrawStream = -1;
    private const int DropoutStream = -2;
    private const int OrderStream = -3;
    private const int StreamsPerRank = 3;

    /// <summary>Tells the seed of a step's generator (masks and other draws of the method).</summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="step">The step.</param>
    /// <param name="rank">The rank whose draws they are; those for the whole batch are rank 0's.</param>
    /// <returns>At least 0.</returns>
    public static long OfDraws(int seed, long step, int rank = 0) => Of(seed, DrawStream - (rank * StreamsPerRank), step);

    /// <summary>Tells the seed of torch's own generator during a step (dropout).</summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="step">The step.</param>
    /// <param name="rank">The rank.</param>
    /// <returns>At least 0.</returns>
    public static long OfDropout(int seed, long step, int rank = 0) => Of(seed, DropoutStream - (rank * StreamsPerRank), step);

    /// <summary>Draws the order in which an epoch takes the images.</summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="order">Receives a permutation of its indices.</param>
    public static void FillOrder(int seed, int epoch, Span<int> order)
    {
        var random = new ViewRandom(seed, epoch, OrderStream, 0);
        for (int i = 0; i < order.Length; i++)
        {
            // Fisher-Yates from the inside out (Knuth, algorithm P).
            int j = random.NextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
    }

    private static long Of(int seed, int stream, long step)
    {
        var random = new ViewRandom(seed, stream, unchecked((int)step), (int)(step >> 32));
        return (long)(random.NextBits() >> 1);
    }
}
