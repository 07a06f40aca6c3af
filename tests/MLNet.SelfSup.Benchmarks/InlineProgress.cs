namespace MLNet.SelfSup.Benchmarks;

/// <summary>Hears of progress on the thread that reports it, in order.</summary>
internal sealed class InlineProgress<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
