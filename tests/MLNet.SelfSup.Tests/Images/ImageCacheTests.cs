using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Tests.Images;

[TestClass]
public sealed class ImageCacheTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("selfsup-cache").FullName;

    private ImageCacheOptions Options => new() { TrainingSize = 64, Folder = _folder, Threads = 2 };

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(long.MaxValue, 0)]
    [DataRow(0L, 20)]
    [DataRow(10L * 32 * 24 * 3, 10)]
    public void Build_AnyBudget_KeepsThePixels(long budget, int mappedImages)
    {
        RgbImage[] images = [.. Enumerable.Range(0, 20).Select(i => TestImages.Noise(32, 24, i))];

        using ImageCache cache = ImageCache.Build(new ListImageSource(images), Options with { MemoryBudget = budget });

        Assert.AreEqual(images.Length, cache.Count);
        Assert.AreEqual(20L * 32 * 24 * 3, cache.Bytes);
        Assert.AreEqual(mappedImages * 32 * 24 * 3, cache.MappedBytes);
        for (int i = 0; i < images.Length; i++)
        {
            RgbSpan image = cache[i];
            Assert.AreEqual((32, 24), (image.Width, image.Height));
            Assert.IsTrue(image.Pixels.SequenceEqual(images[i].Pixels.Span), $"image {i} differs");
        }
    }

    [TestMethod]
    public void Build_LaterImageIsDecodedFirst_KeepsTheOrder()
    {
        using var secondIsDone = new ManualResetEventSlim();
        var source = new ListImageSource(
        [
            _ =>
            {
                Assert.IsTrue(secondIsDone.Wait(TimeSpan.FromSeconds(30)), "The second image was not decoded beside the first.");
                return TestImages.Noise(8, 8, seed: 1);
            },
            _ =>
            {
                secondIsDone.Set();
                return TestImages.Noise(9, 9, seed: 2);
            },
        ]);

        using ImageCache cache = ImageCache.Build(source, Options);

        Assert.AreEqual(8, cache[0].Width);
        Assert.AreEqual(9, cache[1].Width);
    }

    [TestMethod]
    public void Build_OneOrFourThreads_GiveTheSame()
    {
        RgbImage[] images = [.. Enumerable.Range(0, 50).Select(i => TestImages.Noise(60 + i, 200 - i, i))];

        using ImageCache one = ImageCache.Build(new ListImageSource(images), Options with { Threads = 1 });
        using ImageCache four = ImageCache.Build(new ListImageSource(images), Options with { Threads = 4 });

        for (int i = 0; i < images.Length; i++)
        {
            Assert.IsTrue(one[i].Pixels.SequenceEqual(four[i].Pixels), $"image {i} differs");
        }
    }

    [TestMethod]
    public void Build_LargeImage_IsShrunkToTheMargin()
    {
        int wanted = 0;
        var source = new ListImageSource([side => { wanted = side; return TestImages.Smooth(200, 100); }]);

        using ImageCache cache = ImageCache.Build(source, Options with { TrainingSize = 20 });

        Assert.AreEqual(23, wanted);
        Assert.AreEqual((46, 23), (cache[0].Width, cache[0].Height));
        RgbImage expected = Resampler.Resize(TestImages.Smooth(200, 100).AsSpan(), 46, 23, Interpolation.Bicubic);
        Assert.IsTrue(cache[0].Pixels.SequenceEqual(expected.Pixels.Span));
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(3000, 2)]
    [DataRow(1, 5000)]
    [DataRow(73, 74)]
    public void Build_SmallShorterSide_IsKept(int width, int height)
    {
        using ImageCache cache = ImageCache.Build(new ListImageSource(TestImages.Noise(width, height)), Options);

        Assert.AreEqual((width, height), (cache[0].Width, cache[0].Height));
    }

    [TestMethod]
    public void Build_BadImagesSkipped_AreReportedAndIndicesFollow()
    {
        var source = new ListImageSource(null, TestImages.Noise(4, 4), null, TestImages.Noise(5, 5));

        using ImageCache cache = ImageCache.Build(source, Options with { BadImages = BadImagePolicy.Skip });

        Assert.AreEqual(2, cache.Count);
        Assert.AreEqual(2, cache.SkippedCount);
        CollectionAssert.AreEqual(new SkippedImage[] { new("row 0", "reason 0"), new("row 2", "reason 2") }, cache.Skipped.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 3 }, Enumerable.Range(0, 2).Select(cache.SourceIndexOf).ToArray());
    }

    [TestMethod]
    public void Build_ManyBadImages_AreAllCountedAndAHundredKept()
    {
        RgbImage?[] images = [.. Enumerable.Repeat<RgbImage?>(null, 150), TestImages.Noise(4, 4)];

        using ImageCache cache = ImageCache.Build(new ListImageSource(images), Options);

        Assert.AreEqual(150, cache.SkippedCount);
        Assert.HasCount(100, cache.Skipped);
        Assert.AreEqual(150, cache.SourceIndexOf(0));
    }

    [TestMethod]
    public void Build_BadImagesThrow_NamesTheFirstInOrder()
    {
        var source = new ListImageSource(TestImages.Noise(4, 4), null, null);

        var exception = Assert.ThrowsExactly<ImageDecodeException>(() => ImageCache.Build(source, Options with { BadImages = BadImagePolicy.Throw }));

        Assert.AreEqual("row 1", exception.ImageName);
    }

    [TestMethod]
    public void Build_OtherErrorUnderSkip_IsNotHidden()
    {
        var source = new ListImageSource([_ => throw new NotSupportedException("a fault of the source")]);

        Assert.ThrowsExactly<NotSupportedException>(() => ImageCache.Build(source, Options));
    }

    [TestMethod]
    public void Build_NoImage_SaysSo()
    {
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => ImageCache.Build(new ListImageSource(), Options));

        StringAssert.Contains(exception.Message, "source is empty", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Build_AllBad_NamesTheFirstThreeWithReasons()
    {
        var exception = Assert.ThrowsExactly<InvalidDataException>(() => ImageCache.Build(new ListImageSource(null, null, null, null), Options));

        StringAssert.Contains(exception.Message, "None of the 4 images", StringComparison.Ordinal);
        StringAssert.Contains(exception.Message, "'row 0': reason 0; 'row 1': reason 1; 'row 2': reason 2", StringComparison.Ordinal);
        Assert.DoesNotContain("row 3", exception.Message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Build_CancelledOnTheWay_StopsAndLeavesNoFile()
    {
        using var cancellation = new CancellationTokenSource();
        int decoded = 0;
        var source = new ListImageSource(Enumerable.Range(0, 1000).Select(i => new Func<int, RgbImage?>(_ =>
        {
            if (Interlocked.Increment(ref decoded) == 20)
            {
                cancellation.Cancel();
            }

            return TestImages.Noise(4, 4, i);
        })));

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            ImageCache.Build(source, Options with { MemoryBudget = 0 }, progress: null, cancellation.Token));

        Assert.IsLessThan(100, decoded);
        Assert.IsEmpty(Directory.GetFileSystemEntries(_folder));
    }

    [TestMethod]
    public void Dispose_Mapped_LeavesNoFile()
    {
        ImageCache cache = ImageCache.Build(new ListImageSource(TestImages.Noise(4, 4)), Options with { MemoryBudget = 0 });
        if (!OperatingSystem.IsWindows())
        {
            Assert.IsEmpty(Directory.GetFileSystemEntries(_folder), "A killed process would leave the file behind.");
        }

        cache.Dispose();

        Assert.IsEmpty(Directory.GetFileSystemEntries(_folder));
        Assert.ThrowsExactly<ObjectDisposedException>(() => cache[0].Width);
    }

    [TestMethod]
    [DataRow(-1)]
    [DataRow(1)]
    public void Indexer_Outside_Throws(int index)
    {
        using ImageCache cache = ImageCache.Build(new ListImageSource(TestImages.Noise(4, 4)), Options);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cache[index].Width);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => cache.SourceIndexOf(index));
    }

    [TestMethod]
    public void Indexer_ManyThreads_ReadTheSame()
    {
        RgbImage[] images = [.. Enumerable.Range(0, 64).Select(i => TestImages.Noise(16, 16, i))];
        using ImageCache cache = ImageCache.Build(new ListImageSource(images), Options with { MemoryBudget = 32 * 16 * 16 * 3 });

        int wrong = Enumerable.Range(0, 2000).AsParallel().WithDegreeOfParallelism(4)
            .Count(i => !cache[i % 64].Pixels.SequenceEqual(images[i % 64].Pixels.Span));

        Assert.AreEqual(0, wrong);
    }

    [TestMethod]
    public void Build_Progress_EndsWithTheTotals()
    {
        var reports = new List<ImageCacheProgress>();
        RgbImage?[] images = [.. Enumerable.Range(0, 250).Select(i => i == 7 ? null : TestImages.Noise(2, 2, i))];

        using ImageCache cache = ImageCache.Build(new ListImageSource(images), Options, new SynchronousProgress(reports.Add));

        CollectionAssert.AreEqual(new[] { 99, 199, 249 }, reports.Select(r => r.Kept).ToArray());
        Assert.AreEqual(new ImageCacheProgress(249, 1, 249 * 12), reports[^1]);
    }

    [TestMethod]
    public void Build_FolderSource_DecodesFilesInOrder()
    {
        string[] paths = [Path.Combine(_folder, "1.png"), Path.Combine(_folder, "2.png"), Path.Combine(_folder, "absent.png")];
        File.WriteAllBytes(paths[0], TestImages.Encode(TestImages.Noise(3, 3), SkiaSharp.SKEncodedImageFormat.Png));
        File.WriteAllBytes(paths[1], TestImages.Encode(TestImages.Noise(4, 4), SkiaSharp.SKEncodedImageFormat.Png));

        using ImageCache cache = ImageCache.Build(new FolderImageSource(paths), Options);

        Assert.AreEqual((3, 4), (cache[0].Width, cache[1].Width));
        Assert.AreEqual(paths[2], cache.Skipped.Single().Name);
    }

    private sealed class SynchronousProgress(Action<ImageCacheProgress> report) : IProgress<ImageCacheProgress>
    {
        public void Report(ImageCacheProgress value) => report(value);
    }
}
