using MLNet.SelfSup.Torch.Native;

namespace MLNet.SelfSup.Tests;

/// <summary>Starts the native library before any test touches TorchSharp.</summary>
[TestClass]
public static class TestStartup
{
    [AssemblyInitialize]
    public static void Start(TestContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        NativeLibraryLoader.EnsureLoaded();
    }
}
