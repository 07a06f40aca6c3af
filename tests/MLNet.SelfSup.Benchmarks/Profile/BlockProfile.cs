using MLNet.SelfSup.Torch.Native;
using Spectre.Console;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks.Profile;

/// <summary>Prints each operator of a block of ViT-Tiny 224/16 in inference, all in turn in each round, beside the products of both libraries inside libtorch.</summary>
internal sealed class BlockProfile(int threads, int runs)
{
    private const int TableWidth = 160;
    private const int Images = 16;
    private const int Tokens = 197;
    private const int Width = 192;
    private const int Heads = 3;
    private const int Hidden = 4 * Width;

    public void Run()
    {
        torch.set_num_threads(threads);
        using var allocator = new AllocatorScope();
        using IDisposable inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        ProfiledOperator[] operators = [.. BlockOperators.List(Images, Tokens, Width, Heads, Hidden)];
        double[][] times = Array.ConvertAll(operators, _ => new double[runs]);
        (var matrixPeaks, var convolutionPeaks) = (new double[runs], new double[runs]);
        for (int round = 0; round < runs; round++)
        {
            for (int i = 0; i < operators.Length; i++)
            {
                times[i][round] = 1000 * Timing.Median(() => operators[i].Compute().Dispose(), warmup: round == 0 ? 3 : 1, runs: 3);
            }

            matrixPeaks[round] = Machine.MeasureGemmPeak(threads, runs: 3);
            convolutionPeaks[round] = Machine.MeasureConvolutionPeak(threads, runs: 3);
        }

        Print(operators, Array.ConvertAll(times, Median), Median(matrixPeaks), Median(convolutionPeaks));
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private void Print(ProfiledOperator[] operators, double[] times, double matrixPeak, double convolutionPeak)
    {
        double block = times[0];
        double sum = operators.Zip(times, (o, t) => o.Count * t).Sum();
        var table = new Table();
        Array.ForEach(["operator", "calls a block", "ms a call", "share of the block", "GFLOP/s", "of the matrix product", "of the convolution"], c => table.AddColumn(c));
        for (int i = 0; i < operators.Length; i++)
        {
            (ProfiledOperator o, double ms) = (operators[i], times[i]);
            double rate = o.Flops / ms / 1e6;
            table.AddRow(
                o.Name,
                o.Count == 0 ? string.Empty : $"{o.Count}",
                $"{ms:F3}",
                $"{Math.Max(1, o.Count) * ms / block:P0}",
                o.Flops == 0 ? string.Empty : $"{rate:F0}",
                o.Flops == 0 ? string.Empty : $"{1e9 * rate / matrixPeak:P0}",
                o.Flops == 0 ? string.Empty : $"{1e9 * rate / convolutionPeak:P0}");
        }

        Console.WriteLine(
            $"[{Images}, {Tokens}, {Width}], {threads} thread{(threads == 1 ? string.Empty : "s")}, median of {runs} rounds; matrix product (MKL) {matrixPeak / 1e9:F0}, " +
            $"the same as a convolution (oneDNN) {convolutionPeak / 1e9:F0} GFLOP/s; the block takes {block:F2} ms, its operators one by one {sum:F2} ms");
        AnsiConsole.Profile.Width = TableWidth;
        AnsiConsole.Write(table);
    }
}
