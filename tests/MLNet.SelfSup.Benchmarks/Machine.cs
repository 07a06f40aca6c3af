using System.Diagnostics;
using TorchSharp;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>What this machine can do, and what this process takes of it.</summary>
internal static class Machine
{
    // A multiple of 192: the convolution's kernel leaves no rest (see ConvolutionCheck).
    private const int Side = 1920;

    /// <summary>Measures the float32 matrix product, the ceiling of every network here.</summary>
    /// <param name="threads">Threads of the numeric library.</param>
    /// <param name="runs">Timed products; the best counts.</param>
    /// <returns>Floating-point operations a second.</returns>
    public static double MeasureGemmPeak(int threads, int runs = 12)
    {
        using var scope = torch.NewDisposeScope();
        torch.Tensor a = torch.rand(Side, Side);
        torch.Tensor b = torch.rand(Side, Side);
        return MeasurePeak(() => torch.mm(a, b), threads, runs);
    }

    /// <summary>Measures the same product as a convolution, which another library inside libtorch computes.</summary>
    /// <param name="threads">Threads of the numeric library.</param>
    /// <param name="runs">Timed products; the best counts.</param>
    /// <returns>Floating-point operations a second.</returns>
    public static double MeasureConvolutionPeak(int threads, int runs = 12)
    {
        // Sixteen rows of pixels: with fewer, one thread would get the matrix product's library after all.
        const int Rows = 16;
        using var scope = torch.NewDisposeScope();
        torch.Tensor images = torch.rand(Rows, Side / Rows, 1, Side).permute(0, 3, 1, 2);
        torch.Tensor kernel = torch.rand(Side, Side, 1, 1);
        return MeasurePeak(() => torch.nn.functional.conv2d(images, kernel), threads, runs);
    }

    /// <summary>Gets the process's resident memory in MB (2²⁰ bytes).</summary>
    public static double ResidentMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / (1024.0 * 1024.0);
    }

    private static double MeasurePeak(Func<torch.Tensor> product, int threads, int runs)
    {
        int before = torch.get_num_threads();
        torch.set_num_threads(threads);
        try
        {
            product().Dispose();
            double best = double.MaxValue;
            for (int i = 0; i < runs; i++)
            {
                long start = Stopwatch.GetTimestamp();
                product().Dispose();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            return 2.0 * Side * Side * Side / best;
        }
        finally
        {
            torch.set_num_threads(before);
        }
    }
}
