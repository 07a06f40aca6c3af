namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>Momentum whose gradients are scaled a layer to the length of its weights (LARS; You et al. 2017, arXiv:1708.03888, algorithm 1).</summary>
/// <remarks>
/// For weights of two or more dimensions <c>g ← g + λ θ; g ← g · η ‖θ‖ / ‖g‖</c>, the last where both norms are above 0; biases and norms
/// have neither decay nor scaling. Then <c>b ← μ b + g; θ ← θ − lr b</c>: as MoCo v3 has it, the learning rate stays outside the buffer.
/// Norms stay on the device. Fused kernels do it, and use up the gradients, where TorchScript is available; else, and as the reference in
/// tests, one operator after the other.
/// </remarks>
internal sealed class Lars : MomentumOptimizer
{
    private readonly double _trust;

    /// <summary>Initialises the optimizer; its buffers are zero.</summary>
    /// <param name="groups">The parameters; no name stands twice. The decay of those with one dimension is not read.</param>
    /// <param name="momentum">μ, from 0 to below 1.</param>
    /// <param name="trust">η, above 0; 0.001 in the paper.</param>
    /// <param name="useFused">Whether fused kernels may be taken.</param>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    public Lars(IReadOnlyList<ParameterGroup> groups, double momentum, double trust = 0.001, bool useFused = true)
        : base(groups.SelectMany(SplitByDimensions), "mu", momentum, useFused)
    {
        _trust = trust;
    }

    /// <inheritdoc/>
    protected override void StepAll(Tensor[] parameters, Tensor[] gradients, Tensor[] buffers, double rate, double decay)
    {
        if (IsScaled(parameters[0]))
        {
            FusedKernels.Lars(parameters, gradients, buffers, rate, (Momentum, decay, _trust));
        }
        else
        {
            FusedKernels.Sgd(parameters, gradients, buffers, rate, Momentum, decay: 0);
        }
    }

    /// <inheritdoc/>
    protected override void StepOne(Tensor parameter, Tensor gradient, Tensor buffer, double rate, double decay)
    {
        buffer.ScaleInPlace(Momentum);
        buffer.AddInPlace(IsScaled(parameter) ? Scale(parameter, gradient.Plus(parameter.Times(decay))) : gradient);
        parameter.AddInPlace(buffer, -rate);
    }

    private static bool IsScaled(Tensor parameter) => parameter.dim() > 1;

    private static IEnumerable<ParameterGroup> SplitByDimensions(ParameterGroup group) =>
        group.Parameters.GroupBy(p => IsScaled(p.Parameter)).Select(g => group with { Parameters = [.. g] });

    private static Tensor NormOf(Tensor tensor) => tensor.Squared().sum().sqrt();  // []

    private Tensor Scale(Tensor parameter, Tensor decayed)
    {
        Tensor length = NormOf(parameter);
        Tensor slope = NormOf(decayed);
        Tensor zero = zeros_like(length);
        Tensor areBothAbove = length.gt(zero).logical_and(slope.gt(zero));
        return decayed * where(areBothAbove, length.Times(_trust) / slope, ones_like(length));
    }
}
