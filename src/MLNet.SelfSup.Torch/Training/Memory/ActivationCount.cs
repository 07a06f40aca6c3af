namespace MLNet.SelfSup.Torch.Training.Memory;

/// <summary>Numbers that a step holds for an image, beside weights.</summary>
/// <param name="Kept">Those that are kept from the forward pass for the backward pass.</param>
/// <param name="Passing">The most that stand beside them at any moment.</param>
internal readonly record struct ActivationCount(double Kept, double Passing)
{
    /// <summary>Adds what is computed after this: all that is kept, and the larger of what passes.</summary>
    /// <param name="next">The next part.</param>
    public ActivationCount Then(ActivationCount next) => new(Kept + next.Kept, Math.Max(Passing, next.Passing));

    /// <summary>Runs a part several times, all of which are kept.</summary>
    /// <param name="times">How often.</param>
    public ActivationCount Times(double times) => this with { Kept = Kept * times };
}
