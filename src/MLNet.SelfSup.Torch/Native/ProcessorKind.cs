using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Tells which of libtorch's libraries for matrix products is at home on the processor.</summary>
internal static class ProcessorKind
{
    private const string Intel = "GenuineIntel";

    /// <summary>Gets a value indicating whether oneDNN, which libtorch takes for convolutions, multiplies faster than MKL: it has AVX-512 and MKL does not use it.</summary>
    /// <remarks>With AVX2 alone it gains nothing: MKL uses that on every processor.</remarks>
    public static bool PrefersConvolutions { get; } = HasAvx512 && !IsCapped && Vendor != Intel;

    private static bool HasAvx512 => Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported;

    // Someone told oneDNN to leave instructions alone.
    private static bool IsCapped =>
        Environment.GetEnvironmentVariable("ONEDNN_MAX_CPU_ISA") is not null || Environment.GetEnvironmentVariable("DNNL_MAX_CPU_ISA") is not null;

    private static string Vendor
    {
        get
        {
            (_, int b, int c, int d) = X86Base.CpuId(0, 0);
            int[] words = [b, d, c];
            return Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>(words));
        }
    }
}
