using System.CommandLine;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>device</c>: training steps on a device in each precision.</summary>
internal static class DeviceCommand
{
    private static readonly Option<int?> Gpu = new("--gpu") { Description = "Index of the GPU; without it the processor." };
    private static readonly Option<int?> Batch = new("--batch") { Description = "Images a step; without it each row's own number." };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 7, Description = "Rounds; every precision runs once in each, and its median counts." };
    private static readonly Option<string?> Only = new("--only") { Description = "Times the rows whose name has this text." };

    public static Command Create()
    {
        var command = new Command("device", "Times training steps on a device in each precision and compares their losses with the processor's.") { Gpu, Batch, Rounds, Only };
        command.SetAction(arguments =>
            new DeviceBenchmark(new ComputeDevice(arguments.GetValue(Gpu), FallbackToCpu: false), arguments.GetValue(Rounds), arguments.GetValue(Batch), arguments.GetValue(Only)).Run());
        return command;
    }
}
