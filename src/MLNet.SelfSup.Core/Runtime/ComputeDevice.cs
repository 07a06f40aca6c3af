namespace MLNet.SelfSup.Runtime;

/// <summary>Where to compute: the CPU, or a GPU by its index.</summary>
/// <param name="GpuIndex">Index of the GPU from 0; <see langword="null"/> means the CPU.</param>
/// <param name="FallbackToCpu">Whether the CPU is taken where that GPU is absent; otherwise its absence is an error.</param>
public readonly record struct ComputeDevice(int? GpuIndex, bool FallbackToCpu)
{
    /// <summary>Gets the CPU.</summary>
    public static ComputeDevice Cpu => default;
}
