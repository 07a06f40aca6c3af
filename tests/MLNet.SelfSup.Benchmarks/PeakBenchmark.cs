using System.Diagnostics;
using System.Globalization;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Training;
using MLNet.SelfSup.Torch.Training.Memory;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Peak resident memory of trainings, beside what the check before a training expects.</summary>
internal static class PeakBenchmark
{
    private const int Steps = 5;
    private const double Megabyte = 1L << 20;

    private static readonly (string Name, PretrainingOptions Options)[] Cases =
    [
        ("MAE, ViT-Tiny 64/8, decoder 192 x 4", Mae(VisionTransformerOptions.Tiny(64, 8)) with { BatchSize = 64 }),
        ("MAE, ViT-Tiny 224/16, decoder 192 x 4", Mae(VisionTransformerOptions.Tiny()) with { BatchSize = 16 }),
        ("MAE, ViT-Base 224/16, paper's decoder", MaeOptions.Paper(VisionTransformerOptions.Base()) with { BatchSize = 8 }),
        ("MoCo v2, default encoder", new MocoOptions()),
        ("MoCo v2, ResNet-18, 224 pixels", MocoOptions.V2(ResNetOptions.ResNet18()) with { BatchSize = 32, QueueSize = 4096 }),
        ("MoCo v2, ResNet-50, 224 pixels", MocoOptions.V2(ResNetOptions.ResNet50()) with { BatchSize = 16, QueueSize = 4096 }),
        ("MoCo v3, default encoder", new MocoV3Options()),
        ("MoCo v3, ViT-Small 224/16", MocoV3Options.Paper(VisionTransformerOptions.Small()) with { BatchSize = 8 }),
        ("ALBEF, default encoders", new AlbefOptions()),
    ];

    /// <summary>Prints the table.</summary>
    public static void Run()
    {
        Console.WriteLine("| training | batch | estimated MB | measured MB | measured / estimated | ms a step |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        for (int i = 0; i < 2 * Cases.Length; i++)
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!, ["peak", "--case", i.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true, UseShellExecute = false };
            using Process process = Process.Start(start)!;
            Console.Write(process.StandardOutput.ReadToEnd());
            process.WaitForExit();
        }
    }

    /// <summary>Measures a row in this process.</summary>
    /// <param name="number">From 0: each case without gradient checkpointing, then with it.</param>
    /// <returns>The row.</returns>
    public static string Measure(int number)
    {
        (string name, PretrainingOptions options) = Cases[number / 2];
        options = options with { GradientCheckpointing = number % 2 == 1, Epochs = Steps };
        using ISelfSupervisedMethod method = MethodRegistry.Create(options, seed: 1, options.Texts is null ? null : SyntheticCaptions.Draw(options.BatchSize));
        var plan = new TrainingPlan(options, options.BatchSize);
        TrainingRecipe recipe = method.Recipe;
        double estimated;
        using (IOptimizer optimizer = recipe.CreateOptimizer(recipe.Groups))
        {
            estimated = new MemoryEstimate(method, plan, optimizer, options.GradientCheckpointing).Total / Megabyte;
        }

        var ends = new List<long>();
        var request = new PretrainingRequest
        {
            Options = options,
            Images = new SyntheticImages(options.BatchSize, options.Architecture.ImageSize),
            Seed = 1,
            Progress = new InlineProgress<PretrainingProgress>(p =>
            {
                if (p.IsEpochEnd)
                {
                    ends.Add(Stopwatch.GetTimestamp());
                }
            }),
        };
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak is counted from here on
        double before = ReadStatus("VmRSS:");
        Trainer.Run(method, request, torch.CPU, CancellationToken.None);
        double measured = ReadStatus("VmHWM:") - before;
        double milliseconds = Stopwatch.GetElapsedTime(ends[0], ends[^1]).TotalMilliseconds / (ends.Count - 1);
        string how = options.GradientCheckpointing ? ", gradient checkpointing" : string.Empty;
        return $"| {name}{how} | {options.BatchSize} | {estimated:F0} | {measured:F0} | {measured / estimated:F2} | {milliseconds:F0} |";
    }

    private static MaeOptions Mae(VisionTransformerOptions encoder) => new() { Encoder = encoder, MaskRatio = 0.75, DecoderEmbedDim = 192, DecoderDepth = 4, DecoderNumHeads = 3 };

    private static double ReadStatus(string key)
    {
        string line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith(key, StringComparison.Ordinal));
        return double.Parse(line[key.Length..].Replace("kB", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
