namespace MLNet.SelfSup.Torch.Training;

/// <summary>Moves parameters along their gradients. Parameters without a gradient stay.</summary>
internal interface IOptimizer : IDisposable
{
    /// <summary>Gets the state that a checkpoint holds, by names of the form <c>parameter/slot</c>; loading copies into these tensors.</summary>
    IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>Takes one step. Call it with gradients off.</summary>
    /// <param name="learningRate">The schedule's rate.</param>
    void Step(double learningRate);

    /// <summary>Drops every gradient.</summary>
    void ZeroGrad();
}
