using System.CommandLine;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>device</c>: training steps on a GPU in each precision.</summary>
internal static class DeviceCommand
{
    private static readonly Option<int?> Gpu = new("--gpu") { Description = "Index of the GPU; without it the processor." };
    private static readonly Option<int> Batch = new("--batch") { DefaultValueFactory = _ => 64, Description = "Images a step." };
    private static readonly Option<int> Runs = new("--runs") { DefaultValueFactory = _ => 7, Description = "Timed steps; the median counts." };

    public static Command Create()
    {
        var command = new Command("device", "Times training steps on a device in each precision and compares their losses with the processor's.") { Gpu, Batch, Runs };
        command.SetAction(arguments => new DeviceBenchmark(new ComputeDevice(arguments.GetValue(Gpu), FallbackToCpu: false), arguments.GetValue(Runs)).Run(arguments.GetValue(Batch)));
        return command;
    }
}
