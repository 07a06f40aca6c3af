namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2), as PyTorch computes it.</summary>
/// <remarks>
/// <c>θ ← θ (1 − lr λ); m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)</c>.
/// One fused kernel does it where TorchScript is available; else, and as the reference in tests, one operator after the other.
/// </remarks>
internal sealed class AdamW : SlotOptimizer<AdamW.Slot>
{
    private readonly (double Beta1, double Beta2, double Epsilon) _settings;
    private readonly bool _useFused;

    /// <summary>Initialises the optimizer; its state is zero.</summary>
    /// <param name="groups">The parameters; no name stands twice.</param>
    /// <param name="beta1">From 0 to below 1.</param>
    /// <param name="beta2">From 0 to below 1.</param>
    /// <param name="epsilon">Above 0.</param>
    /// <param name="useFused">Whether the fused kernel may be taken.</param>
    public AdamW(IReadOnlyList<ParameterGroup> groups, double beta1, double beta2, double epsilon = 1e-8, bool useFused = true)
    {
        _settings = (beta1, beta2, epsilon);
        _useFused = useFused && FusedKernels.IsAvailable;
        AddGroups(groups, NewSlot);
    }

    /// <inheritdoc/>
    protected override void Step(Slot[] slots, double rate, double decay)
    {
        if (_useFused)
        {
            FusedKernels.AdamW(
                Pick(slots, s => s.Parameter),
                Pick(slots, s => s.Parameter.grad!),
                Pick(slots, s => s.Average),
                Pick(slots, s => s.Square),
                Pick(slots, s => s.Steps),
                rate,
                (_settings.Beta1, _settings.Beta2, _settings.Epsilon, decay));
        }
        else
        {
            Array.ForEach(slots, s => StepOne(s, rate, decay));
        }
    }

    private Slot NewSlot(string name, Parameter parameter) => new(
        parameter,
        AddState(name, "exp_avg", zeros_like(parameter)),
        AddState(name, "exp_avg_sq", zeros_like(parameter)),
        AddState(name, "step", zeros([], dtype: float32, device: parameter.device)));

    private void StepOne(Slot slot, double rate, double decay)
    {
        (double beta1, double beta2, double epsilon) = _settings;
        Tensor gradient = slot.Parameter.grad!;
        slot.Steps.AddInPlace(1);
        double steps = slot.Steps.item<float>();
        slot.Parameter.ScaleInPlace(1 - (rate * decay));
        slot.Average.ScaleInPlace(beta1);
        slot.Average.AddInPlace(gradient, 1 - beta1);
        slot.Square.ScaleInPlace(beta2);
        slot.Square.AddInPlace(gradient.Squared(), 1 - beta2);
        Tensor deviation = slot.Square.sqrt().DividedBy(Math.Sqrt(1 - Math.Pow(beta2, steps))).Plus(epsilon);
        slot.Parameter.AddInPlace(slot.Average.div(deviation), -rate / (1 - Math.Pow(beta1, steps)));
    }

    /// <summary>A parameter with its running means.</summary>
    /// <param name="Parameter">The parameter.</param>
    /// <param name="Average">The mean of its gradients.</param>
    /// <param name="Square">The mean of their squares.</param>
    /// <param name="Steps">The steps taken, <c>[]</c>.</param>
    internal sealed record Slot(Parameter Parameter, Tensor Average, Tensor Square, Tensor Steps) : OptimizerSlot(Parameter);
}
