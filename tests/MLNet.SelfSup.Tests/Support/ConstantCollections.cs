namespace MLNet.SelfSup.Tests.Support;

/// <summary>Collects garbage without pause on a thread of its own until disposed, so that what lives too short is missed.</summary>
internal sealed class ConstantCollections : IDisposable
{
    private readonly Thread _collector;
    private volatile bool _isStopping;

    public ConstantCollections()
    {
        _collector = new Thread(() =>
        {
            while (!_isStopping)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        _collector.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isStopping = true;
        _collector.Join();
    }
}
