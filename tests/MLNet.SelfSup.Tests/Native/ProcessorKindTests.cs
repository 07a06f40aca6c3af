using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests.Native;

[TestClass]
public sealed class ProcessorKindTests
{
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void HalvesVectors_ThisProcessor_IsWhatTheKernelSaysOfIt()
    {
        ILookup<string, string> facts = File.ReadLines("/proc/cpuinfo").TakeWhile(l => l.Length > 0)
            .Select(l => l.Split(':', 2, StringSplitOptions.TrimEntries)).ToLookup(p => p[0], p => p[^1]);
        bool isZen4 = facts["vendor_id"].Contains("AuthenticAMD") && facts["cpu family"].Contains("25") && facts["flags"].Any(f => f.Split(' ').Contains("avx512f"));

        Assert.AreEqual(isZen4 && ProcessorKind.PrefersConvolutions, ProcessorKind.HalvesVectors);
        if (isZen4)
        {
            // Unless the environment tells oneDNN otherwise.
            string? cap = Environment.GetEnvironmentVariable("ONEDNN_MAX_CPU_ISA") ?? Environment.GetEnvironmentVariable("DNNL_MAX_CPU_ISA");
            Assert.AreEqual(cap is null, ProcessorKind.PrefersConvolutions);
        }
    }
}
