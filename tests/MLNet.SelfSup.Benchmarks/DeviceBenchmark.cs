using System.Diagnostics;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Runtime;
using Spectre.Console;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Training steps on a device in each precision: how fast, and how far the losses are from the processor's.</summary>
internal sealed class DeviceBenchmark(ComputeDevice wanted, int runs)
{
    private const int TableWidth = 160;
    private const int CheckedSteps = 5;
    private const int Side = 4096;

    public void Run(int batch)
    {
        torch.Device device = TorchDevices.Resolve(wanted);
        double peak = MeasurePeak(device);
        Table table = new Table().AddColumn("step").AddColumn("precision").AddColumn("images/s").AddColumn("of the matrix product").AddColumn($"loss after {CheckedSteps} steps").AddColumn("the processor's");
        foreach ((string name, MaeOptions options) in Rows())
        {
            double reference = Train(options, torch.CPU);
            foreach (TrainingPrecision precision in Enum.GetValues<TrainingPrecision>())
            {
                MaeOptions chosen = options with { Precision = precision };
                double loss = Train(chosen, device);
                using var step = new TrainingStep(chosen, batch, device: device);
                double rate = batch / Timing.Median(step.Run, runs: runs);
                table.AddRow(name, $"{precision}", $"{rate:F1}", $"{rate * Flops.MaeStep(options) / peak:P0}", $"{loss:F5}", $"{reference:F5}");
            }
        }

        Console.WriteLine($"{device}, batch {batch}, median of {runs}; matrix product {Side}³ in single precision {peak / 1e12:F2} TFLOP/s");
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(table);
    }

    private static IEnumerable<(string Name, MaeOptions Options)> Rows()
    {
        yield return ("MAE, default recipe", new MaeOptions());
        yield return ("MAE, ViT-Tiny 64/8", new MaeOptions { Encoder = VisionTransformerOptions.Tiny(64, 8) });
        if (torch.cuda.is_available())
        {
            yield return ("MAE, ViT-Base 224/16, paper's decoder", MaeOptions.Paper(VisionTransformerOptions.Base()));
        }
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
