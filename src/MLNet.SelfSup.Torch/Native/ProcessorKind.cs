using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Tells which of libtorch's libraries for matrix products is at home on the processor.</summary>
internal static class ProcessorKind
{
    private const string Intel = "GenuineIntel";
    private const string Amd = "AuthenticAMD";

    // CPUID's leaf 1: AMD's Zen 3 and Zen 4; of the two Zen 4 alone has AVX-512.
    private const int VersionLeaf = 1;
    private const int Zen4Family = 0x19;

    /// <summary>Gets a value indicating whether oneDNN, which libtorch takes for convolutions, multiplies faster than MKL: it has AVX-512 and MKL does not use it.</summary>
    /// <remarks>With AVX2 alone it gains nothing: MKL uses that on every processor.</remarks>
    public static bool PrefersConvolutions { get; } = HasAvx512 && !IsCapped && Vendor != Intel;

    /// <summary>Gets a value indicating whether vectors of AVX-512 are computed in two halves (AMD's Zen 4): a convolution's peak is then that of MKL's products, and its gradients of few rows are slower.</summary>
    public static bool HalvesVectors { get; } = PrefersConvolutions && Vendor == Amd && Family == Zen4Family;

    private static bool HasAvx512 => Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported;

    // Someone told oneDNN to leave instructions alone.
    private static bool IsCapped =>
        Environment.GetEnvironmentVariable("ONEDNN_MAX_CPU_ISA") is not null || Environment.GetEnvironmentVariable("DNNL_MAX_CPU_ISA") is not null;

    // Bits 8 to 11, and where those are full bits 20 to 27 as well.
    private static int Family
    {
        get
        {
            const int Full = 0xF;
            (int version, _, _, _) = X86Base.CpuId(VersionLeaf, 0);
            int family = (version >> 8) & Full;
            return family == Full ? family + ((version >> 20) & byte.MaxValue) : family;
        }
    }

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
