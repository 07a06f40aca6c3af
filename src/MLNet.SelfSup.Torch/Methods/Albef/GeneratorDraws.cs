using MLNet.SelfSup.Torch.Runtime;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Draws from a generator of the CPU, so that they do not depend on the device.</summary>
/// <param name="generator">The generator.</param>
internal sealed class GeneratorDraws(Generator generator) : IAlbefDraws
{
    /// <inheritdoc/>
    public Tensor Pick(Tensor weights)
    {
        using var scope = NewDisposeScope();
        var sums = weights.detach().cpu().to(float64).cumsum(1);                                             // [M, N]
        var total = sums.narrow(1, sums.shape[1] - 1, 1);                                                    // [M, 1]
        var points = rand(sums.shape[0], 1, dtype: float64, generator: generator) * total;                   // [M, 1]

        // The first column whose sum passes the point; a column of weight 0 never is.
        return sums.gt(points).to(int64).argmax(1).Send(weights.device).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Decide(double probability, long[] shape, Device device)
    {
        using var scope = NewDisposeScope();
        var numbers = rand(shape, dtype: float64, generator: generator);
        return numbers.lt(tensor(probability, dtype: float64)).Send(device).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor DrawWords(long vocabularySize, long[] shape, Device device)
    {
        using var scope = NewDisposeScope();
        var numbers = rand(shape, dtype: float64, generator: generator);
        return numbers.Times(vocabularySize).to(int64).Send(device).MoveToOuterDisposeScope();
    }
}
