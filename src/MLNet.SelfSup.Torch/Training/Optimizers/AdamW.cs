namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2), as PyTorch computes it.</summary>
/// <remarks>
/// <c>θ ← θ (1 − lr λ); m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)</c>.
/// One fused kernel does it where TorchScript is available; else, and as the reference in tests, one operator after the other.
/// </remarks>
internal sealed class AdamW : IOptimizer
{
    private readonly List<Bucket> _buckets = [];
    private readonly Dictionary<string, Tensor> _state = new(StringComparer.Ordinal);
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
        foreach (ParameterGroup group in groups)
        {
            // The fused kernel wants one element type a call.
            foreach (var sameType in group.Parameters.GroupBy(p => p.Parameter.dtype))
            {
                var bucket = new Bucket([.. sameType.Select(p => AddSlots(p.Name, p.Parameter))], group.WeightDecay, group.LearningRateScale);
                _buckets.Add(bucket);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        foreach (Bucket bucket in _buckets)
        {
            using DisposeScope scope = NewDisposeScope();
            Slot[] slots = Array.FindAll(bucket.Slots, s => s.Parameter.grad is not null);
            if (slots.Length == 0)
            {
                continue;
            }

            double rate = learningRate * bucket.LearningRateScale;
            if (_useFused)
            {
                FusedKernels.AdamW(
                    Array.ConvertAll(slots, s => (Tensor)s.Parameter),
                    Array.ConvertAll(slots, s => s.Parameter.grad!),
                    Array.ConvertAll(slots, s => s.Average),
                    Array.ConvertAll(slots, s => s.Square),
                    Array.ConvertAll(slots, s => s.Steps),
                    rate,
                    (_settings.Beta1, _settings.Beta2, _settings.Epsilon, bucket.WeightDecay));
            }
            else
            {
                Array.ForEach(slots, s => StepOne(s, rate, bucket.WeightDecay));
            }
        }
    }

    /// <inheritdoc/>
    public void ZeroGrad()
    {
        foreach (Slot slot in _buckets.SelectMany(b => b.Slots))
        {
            slot.Parameter.grad = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _state.Values)
        {
            tensor.Dispose();
        }
    }

    private Slot AddSlots(string name, Parameter parameter)
    {
        Tensor Add(string slot, Tensor zero)
        {
            Tensor kept = zero.DetachFromDisposeScope();
            if (!_state.TryAdd($"{name}/{slot}", kept))
            {
                throw new ArgumentException($"Parameter '{name}' stands twice in the optimizer's groups; it would be moved twice a step.");
            }

            return kept;
        }

        using var noGradients = no_grad();
        return new Slot(
            parameter,
            Add("exp_avg", zeros_like(parameter)),
            Add("exp_avg_sq", zeros_like(parameter)),
            Add("step", zeros([], dtype: float32, device: parameter.device)));
    }

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

    private sealed record Bucket(Slot[] Slots, double WeightDecay, double LearningRateScale);

    private sealed record Slot(Parameter Parameter, Tensor Average, Tensor Square, Tensor Steps);
}
