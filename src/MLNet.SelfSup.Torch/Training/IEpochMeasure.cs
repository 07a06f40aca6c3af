namespace MLNet.SelfSup.Torch.Training;

/// <summary>A measure that is taken between two epochs. It changes no tensor of the training.</summary>
internal interface IEpochMeasure
{
    /// <summary>Tells whether it is taken after an epoch.</summary>
    /// <param name="epoch">The number of epochs done, from 1.</param>
    bool IsDue(int epoch);

    /// <summary>Takes it.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>Values by name.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    IDictionary<string, double> Measure(CancellationToken cancellationToken);
}
