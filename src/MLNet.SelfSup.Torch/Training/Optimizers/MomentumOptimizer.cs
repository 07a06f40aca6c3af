namespace MLNet.SelfSup.Torch.Training.Optimizers;

/// <summary>What optimizers with one momentum buffer a parameter share: buffers, names, and one call for many parameters.</summary>
internal abstract class MomentumOptimizer : SlotOptimizer<MomentumOptimizer.Slot>
{
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
        AddGroups(groups, (name, parameter) => new Slot(parameter, AddState(name, slot, zeros_like(parameter))));
    }

    /// <summary>Gets the weight of the old buffer.</summary>
    protected double Momentum { get; }

    /// <inheritdoc/>
    protected sealed override void Step(Slot[] slots, double rate, double decay)
    {
        if (_useFused)
        {
            StepAll(Pick(slots, s => s.Parameter), Pick(slots, s => s.Parameter.grad!), Pick(slots, s => s.Buffer), rate, decay);
        }
        else
        {
            Array.ForEach(slots, s => StepOne(s.Parameter, s.Parameter.grad!, s.Buffer, rate, decay));
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

    /// <summary>A parameter with its buffer.</summary>
    /// <param name="Parameter">The parameter.</param>
    /// <param name="Buffer">The buffer, of the same shape.</param>
    internal sealed record Slot(Parameter Parameter, Tensor Buffer) : OptimizerSlot(Parameter);
}
