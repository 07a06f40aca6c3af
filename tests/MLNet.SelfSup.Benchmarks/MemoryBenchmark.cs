using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Resident memory over thousands of steps of the default recipe.</summary>
internal static class MemoryBenchmark
{
    private const int StepsPerEpoch = 20;
    private const int SettledStep = 200;

    public static void Run(int steps)
    {
        var options = new MaeOptions { Epochs = steps / StepsPerEpoch };
        var images = new SyntheticImages(options.BatchSize * StepsPerEpoch, options.Encoder.ImageSize);
        var atStep = new SortedDictionary<long, long>();
        var request = new PretrainingRequest
        {
            Options = options,
            Images = images,
            Progress = new InlineProgress<PretrainingProgress>(p =>
            {
                if (p.IsEpochEnd && p.Step % SettledStep == 0)
                {
                    // What training keeps, not what the collector has not taken back yet.
                    GC.Collect();
                    atStep[p.Step] = Environment.WorkingSet;
                }
            }),
        };
        _ = EncoderRuntimes.GetTrainingRuntime().Pretrainer!.Pretrain(request, CancellationToken.None);
        long settled = atStep[SettledStep];
        foreach ((long step, long bytes) in atStep)
        {
            Console.WriteLine($"step {step}: {bytes / (1024.0 * 1024.0):F0} MB, {(double)bytes / settled:P1} of step {SettledStep}");
        }
    }
}
