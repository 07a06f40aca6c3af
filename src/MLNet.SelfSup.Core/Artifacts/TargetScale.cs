namespace MLNet.SelfSup.Artifacts;

/// <summary>How the output of a regression's head becomes a value: <c>Mean + Deviation · output</c>. A network trains on values of mean 0 and deviation 1.</summary>
public sealed record TargetScale
{
    /// <summary>Gets the mean of the training's values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public required double Mean { get; init => field = Guard.InOpenInterval(value, double.NegativeInfinity, double.PositiveInfinity); }

    /// <summary>Gets their deviation.</summary>
    /// <value>Above 0.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0 and finite.</exception>
    public required double Deviation { get; init => field = Guard.InOpenInterval(value, 0, double.PositiveInfinity); }
}
