using System.Diagnostics;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Torch.Views;
using SkiaSharp;
using Spectre.Console;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Times one thread that makes normalised 224-pixel views of JPEG files: this library's ways beside SkiaSharp's decoder and its resize.</summary>
internal sealed class DecodeBenchmark(int rounds)
{
    private const int Size = 224;
    private const int CacheSide = 258; // 1.15 times the view, what training keeps
    private const int Channels = 3;
    private const int TableWidth = 140;

    private readonly float[] _view = new float[Channels * Size * Size];

    public void Run(int count, int side)
    {
        string folder = Directory.CreateTempSubdirectory("selfsup-decode-").FullName;
        try
        {
            new SyntheticImages(count, side).WriteJpegs(folder);
            Measure([.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)], side);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Measure(byte[][] files, int side)
    {
        var evaluation = new EvaluationView(Size, PixelNormalization.ImageNet);
        var views = new MaeViews(Size, minScale: 0.2, PixelNormalization.ImageNet);
        (string Name, Action<byte[]> Draw)[] ways =
        [
            ("SkiaSharp: decode, resize (high quality), normalise", file => DrawBySkia(file, SKFilterQuality.High)),
            ("SkiaSharp: decode, resize (medium quality), normalise", file => DrawBySkia(file, SKFilterQuality.Medium)),
            ("SkiaSharp: decode alone", file => SKBitmap.Decode(file).Dispose()),
            ("features: decode (at least twice the view), resample, normalise", file => Use(file, 2 * Size, image => evaluation.Draw(image, _view))),
            ("  of it, decode", file => Use(file, 2 * Size, _ => { })),
            ("training: decode for the cache, random crop, resample, normalise", file => Use(file, CacheSide, image => DrawView(views, image))),
            ("  of it, decode", file => Use(file, CacheSide, _ => { })),
        ];
        var seconds = ways.Select(_ => new double[rounds]).ToArray();
        for (int round = -1; round < rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                long start = Stopwatch.GetTimestamp();
                Array.ForEach(files, ways[way].Draw);
                if (round >= 0)
                {
                    seconds[way][round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                }
            }
        }

        double[] rates = [.. seconds.Select(s => files.Length / s.Order().ElementAt(rounds / 2))];
        var table = new Table().AddColumn($"one core, JPEGs of {side}×{side} to {Size}×{Size} floats").AddColumn("images/s").AddColumn("to the first");
        for (int way = 0; way < ways.Length; way++)
        {
            table.AddRow(ways[way].Name, $"{rates[way]:F0}", $"{rates[way] / rates[0]:F2}");
        }

        Console.WriteLine($"{files.Length} files of {files.Average(f => f.Length) / 1000:F0} KB, median of {rounds} rounds; JPEG by {TurboJpeg.Instance?.Name ?? "SkiaSharp"}");
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(table);
    }

    // As a batch of rows does it: the memory is lent.
    private static void Use(byte[] file, int wantedShorterSide, Action<RgbSpan> use)
    {
        RgbImage image = ImageDecoder.Decode(file, "image", wantedShorterSide, isRented: true);
        use(image.AsSpan());
        image.Release();
    }

    private void DrawView(MaeViews views, RgbSpan image)
    {
        var random = new ViewRandom(1, 0, 0, 0);
        views.Draw(image, 0, ref random, _view);
    }

    // The shorter side to the view's, the middle, and the same normalisation, written plainly.
    private void DrawBySkia(byte[] file, SKFilterQuality quality)
    {
        using SKBitmap decoded = SKBitmap.Decode(file);
        using SKBitmap resized = decoded.Resize(new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque), quality);
        ReadOnlySpan<byte> pixels = resized.GetPixelSpan();
        PixelNormalization normalization = PixelNormalization.ImageNet;
        for (int channel = 0; channel < Channels; channel++)
        {
            float scale = 1 / (255 * normalization.StandardDeviation[channel]);
            float shift = -normalization.Mean[channel] / normalization.StandardDeviation[channel];
            Span<float> plane = _view.AsSpan(channel * Size * Size, Size * Size);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = (pixels[(4 * i) + channel] * scale) + shift;
            }
        }
    }
}
