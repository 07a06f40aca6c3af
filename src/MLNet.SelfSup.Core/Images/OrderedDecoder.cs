namespace MLNet.SelfSup.Images;

/// <summary>Decodes images on several threads and gives them back in their order.</summary>
internal static class OrderedDecoder
{
    // Images in flight for each thread: enough that a slow one does not stop the others.
    private const int AheadPerThread = 4;

    /// <summary>Decodes a source.</summary>
    /// <param name="source">The images; the calling thread enumerates them.</param>
    /// <param name="maxShorterSide">Larger images are shrunk to this shorter side.</param>
    /// <param name="threads">The number of threads, at least 1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>One result an image, in the order of the source.</returns>
    public static IEnumerable<(ImageReference Reference, DecodedImage Result)> Decode(
        IImageSource source, int maxShorterSide, int threads, CancellationToken cancellationToken)
    {
        TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pending = new Queue<(ImageReference Reference, Task<DecodedImage> Task)>();
        try
        {
            foreach (ImageReference reference in source.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                CancellationToken token = stop.Token;
                pending.Enqueue((reference, Task.Factory.StartNew(
                    () => DecodedImage.Of(reference, maxShorterSide, token), CancellationToken.None, TaskCreationOptions.None, scheduler)));
                if (pending.Count > threads * AheadPerThread)
                {
                    yield return Next(pending);
                }
            }

            while (pending.Count > 0)
            {
                yield return Next(pending);
            }
        }
        finally
        {
            // Nothing of the source is in use once its enumerator is gone.
            stop.Cancel();
            Task.WaitAll([.. pending.Select(p => p.Task)], CancellationToken.None);
        }
    }

    private static (ImageReference Reference, DecodedImage Result) Next(Queue<(ImageReference Reference, Task<DecodedImage> Task)> pending)
    {
        (ImageReference reference, Task<DecodedImage> task) = pending.Dequeue();
        return (reference, task.GetAwaiter().GetResult());
    }
}
