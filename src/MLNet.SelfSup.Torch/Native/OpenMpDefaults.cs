using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Makes the waiting threads of OpenMP sleep rather than spin, unless the user chose otherwise.</summary>
/// <remarks>
/// The threads that decode and augment share the processors with the step: spinning threads take their time. OpenMP reads
/// these variables when it is loaded, and from the process's own environment, which .NET's copy does not reach.
/// </remarks>
internal static partial class OpenMpDefaults
{
    private static readonly (string Name, string Value)[] Defaults = [("OMP_WAIT_POLICY", "PASSIVE"), ("GOMP_SPINCOUNT", "0")];

    /// <summary>Sets what is not set yet; call it before libtorch is loaded.</summary>
    public static void Apply()
    {
        foreach ((string name, string value) in Defaults)
        {
            _ = SetEnvironmentVariable(name, value, overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
