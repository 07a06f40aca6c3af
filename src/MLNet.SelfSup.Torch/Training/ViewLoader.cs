using System.Diagnostics;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Training;

/// <summary>Draws the views of coming batches on threads of its own, ahead of the step, and hands the batches out in order.</summary>
/// <remarks>A view depends on (seed, epoch, image, view) alone, so that the number of workers changes nothing but the time.</remarks>
internal sealed class ViewLoader : IDisposable
{
    private const int MaxBatchesAhead = 4;
    private const int MinBatchesAhead = 2;
    private const long ComfortableBytes = 512L << 20;
    private const int MaxDefaultWorkers = 8;

    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly IImageSet _images;
    private readonly IViewRecipe _views;
    private readonly TrainingPlan _plan;
    private readonly int _seed;
    private readonly Device _device;
    private readonly Action? _waitForCopies;
    private readonly ViewSlot[] _slots;
    private readonly Thread[] _workers;
    private readonly int[] _order;
    private int _orderEpoch = -1;
    private long _claimBatch;
    private int _claimRow;
    private long _takeBatch;
    private long _waitTicks;
    private bool _stopping;
    private Exception? _copyFailure;

    /// <summary>Starts the workers.</summary>
    /// <param name="images">The images.</param>
    /// <param name="views">How they become views.</param>
    /// <param name="plan">How they are cut into batches.</param>
    /// <param name="seed">The training's seed.</param>
    /// <param name="firstBatch">The first batch to hand out; above 0 when a training goes on.</param>
    /// <param name="workers">The number of threads; <see langword="null"/> for one a processor, at most 8.</param>
    /// <param name="device">Where the batches shall be.</param>
    /// <param name="waitForCopies">Returns when all copies begun so far have ended; <see langword="null"/> for the device's own, which the CPU needs not.</param>
    public ViewLoader(IImageSet images, IViewRecipe views, TrainingPlan plan, int seed, long firstBatch, int? workers, Device device, Action? waitForCopies = null)
    {
        _waitForCopies = waitForCopies ?? (device.type == DeviceType.CUDA ? () => cuda.synchronize(device) : null);
        _images = images;
        _views = views;
        _plan = plan;
        _seed = seed;
        _device = device;
        _claimBatch = _takeBatch = firstBatch;
        _order = new int[plan.ImageCount];
        long batchBytes = sizeof(float) * 3L * views.ImageSize * views.ImageSize * views.ViewCount * plan.RowsPerRank;
        _slots = [.. Enumerable.Range(0, CountAhead(batchBytes)).Select(_ => new ViewSlot(plan.RowsPerRank, views, device))];
        _workers = [.. Enumerable.Range(0, workers ?? Math.Min(Environment.ProcessorCount, MaxDefaultWorkers)).Select(StartWorker)];
    }

    /// <summary>Gets the time for which <see cref="Take"/> has waited, over the loader's life.</summary>
    public TimeSpan WaitTime => Stopwatch.GetElapsedTime(0, _waitTicks);

    /// <summary>Tells how many batches are made ahead.</summary>
    /// <param name="batchBytes">Bytes of a batch's views.</param>
    public static int CountAhead(long batchBytes) => (int)Math.Clamp(ComfortableBytes / batchBytes, MinBatchesAhead, MaxBatchesAhead);

    /// <summary>Gets the number of batches that fit into the loader's memory.</summary>
    public int Capacity => _slots.Length;

    /// <summary>Hands out the next batch; waits until it is drawn.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The batch, or <see langword="null"/> where cancelled. Dispose it soon: workers need its memory to go on.</returns>
    /// <exception cref="InvalidOperationException">A view could not be drawn; the message names its image. Or a batch could not be copied.</exception>
    public ViewBatch? Take(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration wake = cancellationToken.Register(WakeAll);
        long start = Stopwatch.GetTimestamp();
        ViewSlot slot = _slots[_takeBatch % _slots.Length];
        lock (_gate)
        {
            while (!cancellationToken.IsCancellationRequested && (slot.Batch != _takeBatch || slot.Remaining > 0))
            {
                ObjectDisposedException.ThrowIf(_stopping, this);
                if (_copyFailure is not null)
                {
                    throw new InvalidOperationException($"A batch could not be copied to {_device}: {_copyFailure.Message}", _copyFailure);
                }

                Monitor.Wait(_gate);
            }
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        _waitTicks += Stopwatch.GetTimestamp() - start;
        if (slot.Failure is { } failure)
        {
            throw new InvalidOperationException(failure.Message, failure.InnerException);
        }

        _takeBatch++;
        return new ViewBatch(slot.ToTensors(_device), slot.Images, () => Release(slot));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        // A worker that hangs inside a view keeps the memory it may still write to: leaking it is better than a crash.
        if (Array.TrueForAll(_workers, w => w.Join(JoinTimeout)))
        {
            Array.ForEach(_slots, s => s.Dispose());
        }
    }

    private Thread StartWorker(int index)
    {
        var thread = new Thread(Work) { IsBackground = true, Name = $"View worker {index}" };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        while (TryClaim(out ViewSlot? slot, out int row))
        {
            Exception? failure = TryDraw(slot, row);
            lock (_gate)
            {
                slot.Failure ??= failure;
                if (--slot.Remaining == 0)
                {
                    Monitor.PulseAll(_gate);
                }
            }
        }
    }

    /// <summary>Gives a worker the next row to draw; waits while all memory is full.</summary>
    private bool TryClaim([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ViewSlot? slot, out int row)
    {
        lock (_gate)
        {
            slot = _slots[_claimBatch % _slots.Length];
            while (_claimRow == 0 && slot.Batch >= 0 && !_stopping)
            {
                Monitor.Wait(_gate);
                slot = _slots[_claimBatch % _slots.Length];
            }

            row = _claimRow;
            if (_stopping || _claimBatch >= _plan.Batches)
            {
                return false;
            }

            if (_claimRow == 0)
            {
                Begin(slot);
            }

            if (++_claimRow == _plan.RowsPerRank)
            {
                _claimRow = 0;
                _claimBatch++;
            }

            return true;
        }
    }

    private void Begin(ViewSlot slot)
    {
        (int epoch, int first) = _plan.Locate(_claimBatch);
        if (epoch != _orderEpoch)
        {
            StepSeeds.FillOrder(_seed, epoch, _order);
            _orderEpoch = epoch;
        }

        slot.Begin(_claimBatch, epoch, _order.AsSpan(first, _plan.RowsPerRank));
    }

    private Exception? TryDraw(ViewSlot slot, int row)
    {
        int image = slot.Images[row];
        try
        {
            RgbSpan pixels = _images[image];
            for (int view = 0; view < _views.ViewCount; view++)
            {
                var random = new ViewRandom(_seed, slot.Epoch, image, view);
                _views.Draw(pixels, view, ref random, slot.Row(view, row));
            }

            return null;
        }
        catch (Exception exception)
        {
            // It must reach the thread that trains, whatever it is: it is thrown there, with this one inside.
            return new InvalidOperationException($"The views of image {image} could not be made in epoch {slot.Epoch}: {exception.Message}", exception);
        }
    }

    // A copy to a GPU may still be on its way when the step that uses it has been told: the memory is free only after that, and the step does not wait for it.
    private void Release(ViewSlot slot)
    {
        if (_waitForCopies is null)
        {
            Free(slot);
            return;
        }

        _ = Task.Run(() =>
        {
            try
            {
                _waitForCopies();
                Free(slot);
            }
            catch (Exception exception)
            {
                // The thread that trains must hear of it: it is thrown where the next batch is taken.
                lock (_gate)
                {
                    _copyFailure ??= exception;
                    Monitor.PulseAll(_gate);
                }
            }
        });
    }

    private void Free(ViewSlot slot)
    {
        lock (_gate)
        {
            slot.Batch = -1;
            Monitor.PulseAll(_gate);
        }
    }

    private void WakeAll()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
