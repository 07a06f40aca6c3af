namespace MLNet.SelfSup.Torch.Training.Reporting;

/// <summary>Keeps the losses of steps on the device until someone asks, so that the step need not wait for them.</summary>
internal sealed class LossMeter : IDisposable
{
    private readonly List<(long Step, Tensor Loss)> _pending = [];
    private double _windowSum;
    private int _windowCount;

    /// <summary>Gets the sum of the losses of the current epoch that were read.</summary>
    public double EpochSum { get; private set; }

    /// <summary>Gets the number of these losses.</summary>
    public int EpochCount { get; private set; }

    /// <summary>Gets the mean loss of the current epoch; <see langword="null"/> before its first step was read.</summary>
    public double? EpochMean => EpochCount > 0 ? EpochSum / EpochCount : null;

    /// <summary>Goes on in the middle of an epoch.</summary>
    /// <param name="epochSum">The sum of the epoch's losses so far.</param>
    /// <param name="epochCount">Their number.</param>
    public void Restore(double epochSum, int epochCount) => (EpochSum, EpochCount) = (epochSum, epochCount);

    /// <summary>Begins an epoch; all losses of the last one were read.</summary>
    public void BeginEpoch() => Restore(0, 0);

    /// <summary>Adds the loss of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="loss">Its loss, <c>[]</c>, without a gradient; the meter owns it from now on.</param>
    public void Add(long step, Tensor loss) => _pending.Add((step, loss.DetachFromDisposeScope()));

    /// <summary>Reads the losses that were added since the last call.</summary>
    /// <returns>The first step whose loss is NaN or infinite, and that loss; <see langword="null"/> where all are finite.</returns>
    public (long Step, double Loss)? Read()
    {
        if (_pending.Count == 0)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        double[] losses = stack(_pending.Select(p => p.Loss)).to(float64).to(CPU).data<double>().ToArray();
        (long Step, double Loss)? fault = null;
        for (int i = 0; i < losses.Length; i++)
        {
            // One by one, so that the sum does not depend on when it was read.
            EpochSum += losses[i];
            _windowSum += losses[i];
            fault ??= double.IsFinite(losses[i]) ? null : (_pending[i].Step, losses[i]);
        }

        EpochCount += losses.Length;
        _windowCount += losses.Length;
        Dispose();
        return fault;
    }

    /// <summary>Takes the mean of the losses that were read since the last call.</summary>
    /// <returns>The mean, NaN where there was none.</returns>
    public double TakeWindowMean()
    {
        double mean = _windowSum / _windowCount;
        (_windowSum, _windowCount) = (0, 0);
        return mean;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pending.ForEach(p => p.Loss.Dispose());
        _pending.Clear();
    }
}
