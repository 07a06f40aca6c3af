using System.Diagnostics;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Runtime;
using Spectre.Console;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Training steps on a device in each precision, in turn: how fast, and how far the losses are from the processor's.</summary>
/// <param name="wanted">The device.</param>
/// <param name="rounds">Rounds; every precision runs once in each, and its median counts.</param>
/// <param name="batch">Images a step; <see langword="null"/> for each row's own.</param>
/// <param name="only">A part of the names of the rows that are wanted; <see langword="null"/> for all.</param>
internal sealed class DeviceBenchmark(ComputeDevice wanted, int rounds, int? batch, string? only)
{
    private const int TableWidth = 160;
    private const int CheckedSteps = 5;
    private const int Side = 4096;

    public void Run()
    {
        torch.Device device = TorchDevices.Resolve(wanted);
        using var allocator = new AllocatorScope();
        Table table = new Table().AddColumn("step").AddColumn("precision").AddColumn("images/s").AddColumn("ratio").AddColumn("of the matrix product").AddColumn($"loss after {CheckedSteps} steps").AddColumn("the processor's");
        foreach ((string name, MaeOptions options, int usualBatch) in Rows().Where(r => only is null || r.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            double reference = Train(options, torch.CPU);
            TrainingPrecision[] precisions = [.. Enum.GetValues<TrainingPrecision>().Where(p => p != TrainingPrecision.TensorFloat32 || device.type == DeviceType.CUDA)];
            double[] losses = [.. precisions.Select(p => Train(options with { Precision = p }, device))];
            int images = batch ?? usualBatch;
            (double[] seconds, double peak) = Time(precisions, options, images, device);
            for (int i = 0; i < precisions.Length; i++)
            {
                double rate = images / seconds[i];
                table.AddRow(
                    $"{name}, batch {images}", $"{precisions[i]}", $"{rate:F1}", $"{seconds[0] / seconds[i]:F2}", $"{rate * Flops.MaeStep(options) / peak:P0}", $"{losses[i]:F5}", $"{reference:F5}");
            }
        }

        Console.WriteLine($"{device}, median of {rounds} rounds; 'of the matrix product' is {Side}³ in single precision, measured in the same rounds");
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(table);
    }

    private static IEnumerable<(string Name, MaeOptions Options, int Batch)> Rows()
    {
        yield return ("MAE, default recipe", new MaeOptions(), 64);
        yield return ("MAE, ViT-Tiny 64/8, decoder 192 x 4", MfuBenchmark.Tiny(64, 8), 64);
        yield return ("MAE, ViT-Tiny 224/16, decoder 192 x 4", MfuBenchmark.Tiny(224, 16), 16);
        yield return ("MAE, ViT-Base 224/16, paper's decoder", MaeOptions.Paper(VisionTransformerOptions.Base()), 8);
    }

    private (double[] Seconds, double Peak) Time(TrainingPrecision[] precisions, MaeOptions options, int images, torch.Device device)
    {
        TrainingStep[] steps = [.. precisions.Select(p => new TrainingStep(options with { Precision = p }, images, device: device))];
        List<double>[] seconds = [.. precisions.Select(_ => new List<double>())];
        var peaks = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < steps.Length; i++)
            {
                seconds[i].Add(Timing.Median(steps[i].Run, warmup: 1, runs: 1));
            }

            peaks.Add(MeasurePeak(device));
        }

        Array.ForEach(steps, s => s.Dispose());
        return ([.. seconds.Select(Timing.MedianOf)], Timing.MedianOf(peaks));
    }

    private static double Train(MaeOptions options, torch.Device device)
    {
        const int Batch = 8;
        using var step = new TrainingStep(options, Batch, device: device);
        for (int i = 0; i < CheckedSteps; i++)
        {
            step.Run();
        }

        return step.Loss;
    }

    private static double MeasurePeak(torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor a = torch.rand(Side, Side, device: device);
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using torch.Tensor product = torch.mm(a, a);

            // Reading a number waits for the device.
            _ = product[0, 0].item<float>();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * Side * Side * Side / best;
    }
}
