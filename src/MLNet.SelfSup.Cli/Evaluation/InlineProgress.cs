namespace MLNet.SelfSup.Cli.Evaluation;

/// <summary>Tells of progress on the thread that makes it.</summary>
/// <typeparam name="T">What is told.</typeparam>
/// <param name="report">Hears it.</param>
internal sealed class InlineProgress<T>(Action<T> report) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => report(value);
}
