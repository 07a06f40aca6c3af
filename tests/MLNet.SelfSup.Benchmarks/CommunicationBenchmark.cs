using System.Diagnostics;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Training.Distributed;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>What ranks cost each other. One thread a rank; every time is that of the slowest rank.</summary>
internal sealed class CommunicationBenchmark(int runs)
{
    private const double Mega = 1e6;
    private const int Warmup = 3;
    private const long ColdBytes = 256L << 20;
    private const int MaxTensors = 4096;

    private static readonly long[] Sizes = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26];

    private readonly OpenMpi _ranks = OpenMpi.Join();

    public void Run()
    {
        if (_ranks.WorldSize < 2)
        {
            throw new InvalidOperationException("One rank has no one to talk to: start it by 'mpirun -n 2'.");
        }

        using var allocator = new AllocatorScope();
        torch.set_num_threads(1);
        Say($"{_ranks.WorldSize} ranks.");
        Say("| sum over ranks of | µs | MB/s | the model | error |");
        Say("| --- | --- | --- | --- | --- |");
        (long Bytes, double Seconds)[] sums = [.. Sizes.Select(bytes => (bytes, TimeSum(bytes)))];
        LinkModel link = LinkModel.Fit(sums);
        foreach ((long bytes, double seconds) in sums)
        {
            double told = link.Predict(1, bytes);
            Say($"| {bytes / 1024:N0} KB | {seconds * Mega:F0} | {bytes / seconds / Mega:N0} | {told * Mega:F0} | {(told / seconds) - 1:P0} |");
        }

        Say($"Model: {link.Latency * Mega:F1} µs a call and {link.Bandwidth / Mega:N0} MB/s.");
        Say("| step, batch of a rank | parameters | calls | MB | computing, ms | predicted, ms | measured, ms | error | communication | sending alone |");
        Say("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach ((string name, PretrainingOptions options, int batch) in Steps())
        {
            TimeStep(name, options, batch, link);
        }
    }

    private static IEnumerable<(string Name, PretrainingOptions Options, int Batch)> Steps()
    {
        var tiny = new MaeOptions { Encoder = VisionTransformerOptions.Tiny(imageSize: 64, patchSize: 8) };
        yield return ("MAE, ViT-Tiny 64/8, 16", tiny, 16);
        yield return ("MAE, ViT-Tiny 64/8, 2", tiny, 2);
        yield return ("MAE, default recipe, 32", new MaeOptions(), 32);
        yield return ("MoCo v2, default recipe, 2 groups, 32", new MocoOptions { BatchNormGroups = 2 }, 32);
        yield return ("MoCo v3, default recipe, 32", new MocoV3Options(), 32);
        yield return ("ALBEF, default recipe, 16", new AlbefOptions(), 16);
    }

    private double TimeSum(long bytes)
    {
        // Gradients are not in the cache when they are sent: a step has touched much since. So each run takes another tensor.
        torch.Tensor[] tensors = [.. Enumerable.Range(0, (int)Math.Clamp(ColdBytes / bytes, 2, MaxTensors)).Select(_ => torch.zeros(bytes / sizeof(float)))];
        int next = 0;
        double seconds = Time(() => _ranks.AllReduceSum(tensors[next++ % tensors.Length]), bytes <= 1 << 16 ? 20 * runs : runs);
        Array.ForEach(tensors, t => t.Dispose());
        return seconds;
    }

    private void TimeStep(string name, PretrainingOptions options, int batch, LinkModel link)
    {
        double computing;
        using (var silent = new TrainingStep(options, batch, new SilentRanks(_ranks.Rank, _ranks.WorldSize)))
        {
            computing = Time(silent.Run, runs);
        }

        using var step = new TrainingStep(options, batch, _ranks);
        step.Run();
        (long calls, long bytes) = (_ranks.Calls, _ranks.Bytes);
        step.Run();
        (calls, bytes) = (_ranks.Calls - calls, _ranks.Bytes - bytes);
        TimeSpan before = _ranks.TransferTime;
        double measured = Time(step.Run, runs);
        double transfer = (_ranks.TransferTime - before).TotalSeconds / (runs + Warmup);
        double predicted = computing + link.Predict(calls, bytes);
        Say($"| {name} | {step.ParameterCount / Mega:F1} M | {calls} | {bytes / Mega:F1} | {computing * 1e3:F1} | {predicted * 1e3:F1} | {measured * 1e3:F1} | {(predicted / measured) - 1:P0} | {1 - (computing / measured):P0} | {transfer / measured:P0} |");
    }

    /// <summary>Times what all ranks begin at once; each run takes as long as the slowest rank, and the median of the runs counts.</summary>
    private double Time(Action action, int repetitions)
    {
        var seconds = new double[repetitions];
        for (int i = -Warmup; i < repetitions; i++)
        {
            _ranks.Barrier();
            long start = Stopwatch.GetTimestamp();
            action();
            if (i >= 0)
            {
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }

        using torch.Tensor own = torch.tensor(seconds).unsqueeze(0);
        using torch.Tensor all = _ranks.AllGather(own);
        using torch.Tensor slowest = all.amax([0]);
        double[] sorted = slowest.data<double>().ToArray();
        Array.Sort(sorted);
        return sorted[repetitions / 2];
    }

    private void Say(string line)
    {
        if (_ranks.Rank == 0)
        {
            Console.WriteLine(line);
        }
    }
}
