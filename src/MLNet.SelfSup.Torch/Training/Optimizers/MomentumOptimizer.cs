namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>What optimizers with one momentum buffer a parameter share: buffers, names, and one call for many parameters.</summary>
internal abstract class MomentumOptimizer : IOptimizer
{
    private readonly List<Bucket> _buckets = [];
    private readonly Dictionary<string, Tensor> _state = new(StringComparer.Ordinal);
    private readonly bool _useFused;

    /// <summary>Initialises the optimizer; its buffers are zero.</summary>
    /// <param name="groups">The parameters; no name stands twice.</param>
    /// <param name="slot">The buffers' name in the state.</param>
    /// <param name="momentum">From 0 to below 1.</param>
    /// <param name="useFused">Whether fused kernels may be taken.</param>
    /// <exception cref="ArgumentException">A name stands twice.</exception>
    protected MomentumOptimizer(IEnumerable<ParameterGroup> groups, string slot, double momentum, bool useFused)
    {
        Momentum = momentum;

        // The fused kernel refuses buffers where there is no momentum.
        _useFused = useFused && momentum > 0 && FusedKernels.IsAvailable;
        foreach (ParameterGroup group in groups)
        {
            // The fused kernels want one element type a call.
            foreach (var sameType in group.Parameters.GroupBy(p => p.Parameter.dtype))
            {
                Slot[] slots = [.. sameType.Select(p => new Slot(p.Parameter, AddBuffer($"{p.Name}/{slot}", p.Name, p.Parameter)))];
                _buckets.Add(new Bucket(slots, group.WeightDecay, group.LearningRateScale));
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <summary>Gets the weight of the old buffer.</summary>
    protected double Momentum { get; }

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
                StepAll(
                    Array.ConvertAll(slots, s => (Tensor)s.Parameter),
                    Array.ConvertAll(slots, s => s.Parameter.grad!),
                    Array.ConvertAll(slots, s => s.Buffer),
                    rate,
                    bucket.WeightDecay);
            }
            else
            {
                Array.ForEach(slots, s => StepOne(s.Parameter, s.Parameter.grad!, s.Buffer, rate, bucket.WeightDecay));
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

    /// <summary>Moves parameters of one group and element type by a fused kernel; it may change the gradients.</summary>
    /// <param name="parameters">At least one.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="buffers">Their momentum buffers.</param>
    /// <param name="rate">The group's learning rate.</param>
    /// <param name="decay">The group's weight decay.</param>
    protected abstract void StepAll(Tensor[] parameters, Tensor[] gradients, Tensor[] buffers, double rate, double decay);

    /// <summary>Moves one parameter by one operator after the other.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="buffer">Its momentum buffer.</param>
    /// <param name="rate">The group's learning rate.</param>
    /// <param name="decay">The group's weight decay.</param>
    protected abstract void StepOne(Tensor parameter, Tensor gradient, Tensor buffer, double rate, double decay);

    private Tensor AddBuffer(string key, string name, Parameter parameter)
    {
        using var noGradients = no_grad();
        Tensor buffer = zeros_like(parameter).DetachFromDisposeScope();
        if (!_state.TryAdd(key, buffer))
        {
            throw new ArgumentException($"Parameter '{name}' stands twice in the optimizer's groups; it would be moved twice a step.");
        }

        return buffer;
    }

    private sealed record Bucket(Slot[] Slots, double WeightDecay, double LearningRateScale);

    private sealed record Slot(Parameter Parameter, Tensor Buffer);
}
