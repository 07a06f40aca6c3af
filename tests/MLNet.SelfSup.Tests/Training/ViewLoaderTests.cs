using System.Collections.Concurrent;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Views;
using TorchSharp;

namespace MLNet.SelfSup.Tests.Training;

[TestClass]
public sealed class ViewLoaderTests
{
    private static readonly TrainingPlan Plan = new(TrainingHarness.Options with { Epochs = 3 }, 22);

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void Take_AllBatches_ComeInOrderWithTheirViews(int workers)
    {
        var images = new TinyImages(22);
        var views = new TinyViews { ViewCount = 2 };
        using var loader = new ViewLoader(images, views, Plan, 5, 0, workers, torch.CPU);
        var expected = new float[TinyModule.PixelCount];

        for (int batch = 0; batch < Plan.Batches; batch++)
        {
            using ViewBatch taken = loader.Take(CancellationToken.None)!;
            int epoch = batch / 5;
            var order = new int[22];
            StepSeeds.FillOrder(5, epoch, order);
            CollectionAssert.AreEqual(order[(batch % 5 * 4)..][..4], taken.Images.ToArray());
            Assert.HasCount(2, taken.Views);
            for (int view = 0; view < 2; view++)
            {
                CollectionAssert.AreEqual(new long[] { 4, 3, 8, 8 }, taken.Views[view].shape);
                for (int row = 0; row < 4; row++)
                {
                    var random = new ViewRandom(5, epoch, taken.Images[row], view);
                    views.Draw(images[taken.Images[row]], view, ref random, expected);
                    using torch.Tensor actual = taken.Views[view][row];
                    CollectionAssert.AreEqual(expected, actual.data<float>().ToArray());
                }
            }
        }
    }

    [TestMethod]
    public void Take_FromTheMiddle_GivesTheSameBatch()
    {
        using var whole = new ViewLoader(new TinyImages(22), new TinyViews(), Plan, 5, 0, 2, torch.CPU);
        using var part = new ViewLoader(new TinyImages(22), new TinyViews(), Plan, 5, 7, 2, torch.CPU);
        for (int i = 0; i < 7; i++)
        {
            whole.Take(CancellationToken.None)!.Dispose();
        }

        using ViewBatch expected = whole.Take(CancellationToken.None)!;
        using ViewBatch actual = part.Take(CancellationToken.None)!;

        CollectionAssert.AreEqual(expected.Images.ToArray(), actual.Images.ToArray());
        CollectionAssert.AreEqual(expected.Views[0].bytes.ToArray(), actual.Views[0].bytes.ToArray());
    }

    [TestMethod]
    public void Take_OfRanks_GivesTheRowsOfOneProcess()
    {
        TrainingPlan[] parts = [.. Enumerable.Range(0, 2).Select(rank => new TrainingPlan(TrainingHarness.Options with { Epochs = 3 }, 22, rank, worldSize: 2))];
        using var whole = new ViewLoader(new TinyImages(22), new TinyViews(), Plan, 5, 6, 2, torch.CPU);
        ViewLoader[] ranks = [.. parts.Select(plan => new ViewLoader(new TinyImages(22), new TinyViews(), plan, 5, 6, 2, torch.CPU))];

        using ViewBatch expected = whole.Take(CancellationToken.None)!;
        ViewBatch[] actual = [.. ranks.Select(r => r.Take(CancellationToken.None)!)];

        CollectionAssert.AreEqual(expected.Images.ToArray(), actual.SelectMany(b => b.Images).ToArray());
        CollectionAssert.AreEqual(expected.Views[0].bytes.ToArray(), actual.SelectMany(b => b.Views[0].bytes.ToArray()).ToArray());
        Array.ForEach(actual, b => b.Dispose());
        Array.ForEach(ranks, r => r.Dispose());
    }

    [TestMethod]
    public void Workers_NoBatchTaken_StopWhenTheMemoryIsFull()
    {
        int drawn = 0;
        using var full = new ManualResetEventSlim();
        var views = new TinyViews
        {
            BeforeDraw = _ =>
            {
                // Four batches of 4 fit; a worker that went on would draw a 17th.
                if (Interlocked.Increment(ref drawn) == 16)
                {
                    full.Set();
                }
            },
        };
        using (var loader = new ViewLoader(new TinyImages(22), views, Plan, 5, 0, 3, torch.CPU))
        {
            Assert.AreEqual(4, loader.Capacity);
            Assert.IsTrue(full.Wait(TimeSpan.FromSeconds(20)));
            loader.Take(CancellationToken.None)!.Dispose();
            using ViewBatch second = loader.Take(CancellationToken.None)!;
        }

        Assert.IsLessThanOrEqualTo(24, drawn);
    }

    [TestMethod]
    public void Take_ViewThrows_NamesTheImageAndKeepsTheReason()
    {
        int[] order = new int[22];
        StepSeeds.FillOrder(5, 0, order);
        var calls = new ConcurrentDictionary<int, bool>();
        var views = new TinyViews
        {
            BeforeDraw = _ =>
            {
                // One worker draws in order: the sixth is the second of the second batch.
                if (calls.Count == 5)
                {
                    throw new FormatException("odd size");
                }

                calls[calls.Count] = true;
            },
        };
        using var loader = new ViewLoader(new TinyImages(22), views, Plan, 5, 0, 1, torch.CPU);
        loader.Take(CancellationToken.None)!.Dispose();

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() => loader.Take(CancellationToken.None));

        Assert.Contains($"image {order[5]} ", error.Message, StringComparison.Ordinal);
        Assert.Contains("odd size", error.Message, StringComparison.Ordinal);
        Assert.IsInstanceOfType<FormatException>(error.InnerException);
        Assert.Contains(nameof(TinyViews), error.InnerException.StackTrace!, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Take_Cancelled_GivesNull()
    {
        using var source = new CancellationTokenSource();
        using var hold = new ManualResetEventSlim();
        using var entered = new ManualResetEventSlim();
        var views = new TinyViews
        {
            BeforeDraw = _ =>
            {
                entered.Set();
                hold.Wait();
            },
        };
        using (var loader = new ViewLoader(new TinyImages(22), views, Plan, 5, 0, 1, torch.CPU))
        {
            entered.Wait();
            Task cancel = Task.Run(source.Cancel);

            Assert.IsNull(loader.Take(source.Token));

            cancel.Wait();
            hold.Set();
        }
    }

    [TestMethod]
    public void Dispose_WhileWorkersDraw_WaitsForThem()
    {
        using var entered = new ManualResetEventSlim();
        int inside = 0;
        var views = new TinyViews
        {
            BeforeDraw = _ =>
            {
                Interlocked.Increment(ref inside);
                entered.Set();
                Thread.Sleep(50);
                Interlocked.Decrement(ref inside);
            },
        };
        var loader = new ViewLoader(new TinyImages(22), views, Plan, 5, 0, 3, torch.CPU);
        entered.Wait();

        loader.Dispose();

        Assert.AreEqual(0, inside);
        Assert.ThrowsExactly<ObjectDisposedException>(() => loader.Take(CancellationToken.None));
    }

    [TestMethod]
    public void Take_CopiesOnTheirWay_MemoryIsNotFilledAnew()
    {
        using var copied = new ManualResetEventSlim();
        using var loader = new ViewLoader(new TinyImages(22), new TinyViews(), Plan, 5, 0, 2, torch.CPU, waitForCopies: copied.Wait);
        using torch.Tensor first = TakeAndKeep(loader);
        byte[] before = first.bytes.ToArray();
        for (int i = 1; i < loader.Capacity; i++)
        {
            loader.Take(CancellationToken.None)!.Dispose();
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.IsNull(loader.Take(patience.Token), "A batch was drawn over one whose copy had not ended.");
        CollectionAssert.AreEqual(before, first.bytes.ToArray());

        copied.Set();
        using ViewBatch? next = loader.Take(CancellationToken.None);
        Assert.IsNotNull(next);
    }

    [TestMethod]
    public void Take_CopyFailed_SaysSo()
    {
        using var loader = new ViewLoader(new TinyImages(22), new TinyViews(), Plan, 5, 0, 1, torch.CPU, waitForCopies: () => throw new FormatException("device lost"));

        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(() =>
        {
            for (int i = 0; i <= loader.Capacity; i++)
            {
                loader.Take(CancellationToken.None)!.Dispose();
            }
        });

        Assert.Contains("device lost", error.Message, StringComparison.Ordinal);
        Assert.IsInstanceOfType<FormatException>(error.InnerException);
    }

    [TestMethod]
    public void WaitTime_SlowViews_IsMeasured()
    {
        var views = new TinyViews { BeforeDraw = _ => Thread.Sleep(20) };
        using var loader = new ViewLoader(new TinyImages(22), views, Plan, 5, 0, 1, torch.CPU);

        loader.Take(CancellationToken.None)!.Dispose();

        // Four views of at least 20 ms each, of which the first may have begun before the clock.
        Assert.IsGreaterThan(TimeSpan.FromMilliseconds(40), loader.WaitTime);
    }

    // The memory stays the loader's after the batch is given back.
    private static torch.Tensor TakeAndKeep(ViewLoader loader)
    {
        using ViewBatch batch = loader.Take(CancellationToken.None)!;
        return batch.Views[0].alias();
    }
}
