using System.CommandLine;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Methods;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Training.Memory;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>peak</c>: the peak of memory of a few steps beside its estimate; one process a row, since a peak does not go down.</summary>
internal static class PeakCommand
{
    private const double Megabyte = 1 << 20;
    private const int Runs = 5;

    private static readonly Dictionary<string, PretrainingOptions> Steps = new(StringComparer.Ordinal)
    {
        ["micro"] = new MaeOptions(),
        ["tiny"] = new MaeOptions { Encoder = VisionTransformerOptions.Tiny(), MaskRatio = 0.75, DecoderEmbedDim = 192, DecoderDepth = 4, DecoderNumHeads = 3 },
        ["base"] = MaeOptions.Paper(VisionTransformerOptions.Base()),
        ["mocov3"] = new MocoV3Options { Encoder = VisionTransformerOptions.Tiny() },
        ["moco"] = MocoOptions.V2(ResNetOptions.ResNet18()),
    };

    private static readonly Option<string> Step = new Option<string>("--step") { DefaultValueFactory = _ => "tiny", Description = "The step." }.AcceptOnlyFromAmong([.. Steps.Keys]);
    private static readonly Option<int> Batch = new("--batch") { DefaultValueFactory = _ => 16, Description = "Images." };
    private static readonly Option<bool> Checkpointing = new("--checkpointing") { Description = "Computes transformer blocks anew for their gradients." };

    public static Command Create()
    {
        var command = new Command("peak", "Takes a few training steps and prints the peak of resident memory beside the estimate that training checks.") { Step, Batch, Checkpointing };
        command.SetAction(arguments => Run(arguments.GetValue(Step)!, arguments.GetValue(Batch), arguments.GetValue(Checkpointing)));
        return command;
    }

    private static void Run(string name, int batch, bool isCheckpointing)
    {
        PretrainingOptions options = Steps[name] with { BatchSize = batch, GradientCheckpointing = isCheckpointing };
        double estimate = Estimate(options, batch);
        using var allocator = new AllocatorScope();
        using var step = new TrainingStep(options, batch);
        double seconds = Timing.Median(step.Run, runs: Runs);
        Console.WriteLine($"{name}, batch {batch}{(isCheckpointing ? ", checkpointing" : string.Empty)}: estimate {estimate / Megabyte:F0} MB, peak {Machine.PeakMegabytes():F0} MB, {1000 * seconds:F0} ms a step");
    }

    private static double Estimate(PretrainingOptions options, int batch)
    {
        using ISelfSupervisedMethod method = MethodRegistry.Create(options, seed: 1);
        return MemoryEstimate.Of(method, options)!.Total(batch);
    }
}
