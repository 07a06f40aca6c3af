namespace MLNet.SelfSup.Torch.Training;

/// <summary>A measure that is taken between two epochs. It moves no weight.</summary>
internal interface IEpochMeasure
{
    /// <summary>Gets a value indicating whether more training is of no use.</summary>
    bool IsTrainingOver => false;

    /// <summary>Tells whether it is taken after an epoch.</summary>
    /// <param name="epoch">The number of epochs done, from 1.</param>
    bool IsDue(int epoch);

    /// <summary>Takes it.</summary>
    /// <param name="epoch">The number of epochs done, from 1.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>Values by name.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    IDictionary<string, double> Measure(int epoch, CancellationToken cancellationToken);
}
