namespace MLNet.SelfSup.Torch.Training;

/// <summary>Gives torch's own CPU generator back as it was: training seeds it at every step.</summary>
internal sealed class RandomStateScope : IDisposable
{
    private readonly Tensor _state = random.get_rng_state().DetachFromDisposeScope();

    /// <inheritdoc/>
    public void Dispose()
    {
        random.set_rng_state(_state);
        _state.Dispose();
    }
}
