namespace MLNet.SelfSup.Torch.Training;

/// <summary>Sets the number of threads of the numeric library until disposed.</summary>
internal sealed class ThreadCountScope : IDisposable
{
    private readonly int _before = get_num_threads();

    /// <summary>Sets the number.</summary>
    /// <param name="threads">At least 1; <see langword="null"/> leaves it as it is.</param>
    public ThreadCountScope(int? threads)
    {
        if (threads is { } count)
        {
            set_num_threads(count);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (get_num_threads() != _before)
        {
            set_num_threads(_before);
        }
    }
}
