namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>What optimizers share: named state for each parameter, and one call for many parameters of a group and element type.</summary>
/// <typeparam name="TSlot">A parameter with its state.</typeparam>
internal abstract class SlotOptimizer<TSlot> : IOptimizer
    where TSlot : OptimizerSlot
{
    private readonly List<Bucket> _buckets = [];
    private readonly Dictionary<string, Tensor> _state = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <inheritdoc/>
    public void Step(double learningRate)
    {
        foreach (Bucket bucket in _buckets)
        {
            using DisposeScope scope = NewDisposeScope();
            TSlot[] slots = Array.FindAll(bucket.Slots, s => s.Parameter.grad is not null);
            if (slots.Length > 0)
            {
                Step(slots, learningRate * bucket.LearningRateScale, bucket.WeightDecay);
            }
        }
    }

    /// <inheritdoc/>
    public void ZeroGrad()
    {
        foreach (TSlot slot in _buckets.SelectMany(b => b.Slots))
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

    /// <summary>Picks a part of each slot, in their order.</summary>
    /// <param name="slots">The slots.</param>
    /// <param name="part">The part.</param>
    protected static Tensor[] Pick(TSlot[] slots, Func<TSlot, Tensor> part) => Array.ConvertAll(slots, s => part(s));

    /// <summary>Moves parameters of one group and element type; a dispose scope is open.</summary>
    /// <param name="slots">At least one; each parameter has a gradient, which may be changed.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="decay">The group's weight decay.</param>
    protected abstract void Step(TSlot[] slots, double rate, double decay);

    /// <summary>Takes parameters in; constructors call it.</summary>
    /// <param name="groups">The parameters; no name stands twice.</param>
    /// <param name="newSlot">Makes the state of a named parameter, by <see cref="AddState"/>.</param>
    protected void AddGroups(IEnumerable<ParameterGroup> groups, Func<string, Parameter, TSlot> newSlot)
    {
        using var noGradients = no_grad();
        foreach (ParameterGroup group in groups)
        {
            // The fused kernels want one element type a call.
            foreach (var sameType in group.Parameters.GroupBy(p => p.Parameter.dtype))
            {
                _buckets.Add(new Bucket([.. sameType.Select(p => newSlot(p.Name, p.Parameter))], group.WeightDecay, group.LearningRateScale));
            }
        }
    }

    /// <summary>Adds a tensor to the state.</summary>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="slot">The tensor's name.</param>
    /// <param name="zero">The tensor; the optimizer takes it over.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The parameter has one of this name already.</exception>
    protected Tensor AddState(string parameter, string slot, Tensor zero)
    {
        Tensor kept = zero.DetachFromDisposeScope();
        return _state.TryAdd($"{parameter}/{slot}", kept)
            ? kept
            : throw new ArgumentException($"Parameter '{parameter}' stands twice in the optimizer's groups; it would be moved twice a step.");
    }

    private sealed record Bucket(TSlot[] Slots, double WeightDecay, double LearningRateScale);
}
