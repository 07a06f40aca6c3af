namespace MLNet.SelfSup.Benchmarks.Profile;

/// <summary>Milliseconds of one training step.</summary>
/// <param name="Wait">For the loader's next batch.</param>
/// <param name="Copy">Of the batch to the device; on the CPU steps read the loader's memory.</param>
/// <param name="Forward">The loss, without the momentum update.</param>
/// <param name="Backward">The gradients.</param>
/// <param name="Clip">Limiting their norm.</param>
/// <param name="Optimizer">Moving the weights and dropping the gradients.</param>
/// <param name="Momentum">Moving the encoder that follows, timed by itself.</param>
internal sealed record StepParts(double Wait, double Copy, double Forward, double Backward, double Clip, double Optimizer, double Momentum)
{
    /// <summary>Gets the whole step.</summary>
    public double Whole => Wait + Copy + Forward + Backward + Clip + Optimizer + Momentum;

    /// <summary>Takes the median of each part.</summary>
    public static StepParts Median(IReadOnlyList<StepParts> steps)
    {
        return new StepParts(Of(s => s.Wait), Of(s => s.Copy), Of(s => s.Forward), Of(s => s.Backward), Of(s => s.Clip), Of(s => s.Optimizer), Of(s => s.Momentum));

        double Of(Func<StepParts, double> part) => steps.Select(part).Order().ElementAt(steps.Count / 2);
    }
}
