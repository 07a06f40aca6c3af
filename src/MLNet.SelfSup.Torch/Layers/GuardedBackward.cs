using System.Runtime.ExceptionServices;

namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A backward pass through functions of ours: it carries their exceptions past the native code between, which would end the process, and frees what they gave.</summary>
/// <remarks>A thread's forward pass and the backward pass that follows it share one; on a GPU the functions run on other threads.</remarks>
internal sealed class GuardedBackward
{
    [ThreadStatic]
    private static GuardedBackward? _ofThread;

    private readonly object _lock = new(); // Lock is not known to .NET 8
    private readonly List<Tensor> _given = [];
    private ExceptionDispatchInfo? _failure;

    /// <summary>Gets the pass of this thread, for a function's forward side to hand on to its backward side.</summary>
    public static GuardedBackward OfThread => _ofThread ??= new GuardedBackward();

    /// <summary>Computes the gradients of a loss.</summary>
    /// <param name="loss"><c>[]</c>.</param>
    public static void Run(Tensor loss)
    {
        GuardedBackward pass = OfThread;
        try
        {
            loss.backward();
        }
        finally
        {
            pass.Free();
        }

        ExceptionDispatchInfo? failure = pass._failure;
        pass._failure = null;
        failure?.Throw();
    }

    /// <summary>Computes the gradients that a function gives to native code.</summary>
    /// <param name="compute">Computes them: one an argument, <see langword="null"/> for those without. They belong to no dispose scope.</param>
    /// <param name="count">The number of arguments.</param>
    /// <returns>The gradients; all <see langword="null"/> once a function of the pass has failed.</returns>
    public List<Tensor> Compute(Func<List<Tensor>> compute, int count)
    {
        if (_failure is null)
        {
            GuardedBackward? before = _ofThread;
            _ofThread = this; // for functions within what is computed
            try
            {
                List<Tensor> gradients = compute();
                Keep(gradients);
                return gradients;
            }
#pragma warning disable CA1031 // Whatever it is, Run throws it on the thread that waits for the pass.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
            finally
            {
                _ofThread = before;
            }
        }

        return [.. Enumerable.Repeat<Tensor>(null!, count)];
    }

    // Native code has taken what it was given before.
    private void Keep(List<Tensor> gradients)
    {
        Free();
        lock (_lock)
        {
            _given.AddRange(gradients.Where(g => g is not null));
        }
    }

    private void Free()
    {
        lock (_lock)
        {
            _given.ForEach(g => g.Dispose());
            _given.Clear();
        }
    }
}
