namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>Stochastic gradient descent with momentum (Sutskever et al. 2013, section 2), as PyTorch computes it.</summary>
/// <remarks>
/// <c>b ← μ b + (g + λ θ); θ ← θ − lr b</c>, with b zero before the first step. PyTorch keeps the learning rate outside the buffer.
/// One fused kernel does it where TorchScript is available; else, and as the reference in tests, one operator after the other.
/// </remarks>
internal sealed class Sgd : MomentumOptimizer
{
    /// <summary>Initialises the optimizer; its buffers are zero.</summary>
    /// <param name="groups">The parameters; no name stands twice.</param>
    /// <param name="momentum">μ, from 0 to below 1.</param>
    /// <param name="useFused">Whether the fused kernel may be taken.</param>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    public Sgd(IReadOnlyList<ParameterGroup> groups, double momentum, bool useFused = true)
        : base(groups, "momentum_buffer", momentum, useFused)
    {
    }

    /// <inheritdoc/>
    protected override void StepAll(Tensor[] parameters, Tensor[] gradients, Tensor[] buffers, double rate, double decay) =>
        FusedKernels.Sgd(parameters, gradients, buffers, rate, Momentum, decay);

    /// <inheritdoc/>
    protected override void StepOne(Tensor parameter, Tensor gradient, Tensor buffer, double rate, double decay)
    {
        buffer.ScaleInPlace(Momentum);
        buffer.AddInPlace(gradient.Plus(parameter.Times(decay)));
        parameter.AddInPlace(buffer, -rate);
    }
}
