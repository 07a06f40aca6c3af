namespace MLNet.SelfSup.Evaluation;

/// <summary>An approach that is ready to be trained on subsets and tested.</summary>
/// <param name="name">What the report calls it.</param>
internal abstract class ApproachRun(string name)
{
    /// <summary>Stands for a prediction that is no class of the data.</summary>
    public const int NoClass = -1;

    /// <summary>Gets what the report calls it.</summary>
    public string Name { get; } = name;

    /// <summary>Gets the time that features took, once for all subsets.</summary>
    public TimeSpan FeatureTime { get; init; }

    /// <summary>Trains on a subset and tells the class of each test row.</summary>
    /// <param name="rows">Numbers of the training rows.</param>
    /// <param name="seed">Seed of what is random in the training.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <returns>Classes, or <see cref="NoClass"/>.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public abstract int[] Predict(int[] rows, int seed, CancellationToken cancellationToken);
}
