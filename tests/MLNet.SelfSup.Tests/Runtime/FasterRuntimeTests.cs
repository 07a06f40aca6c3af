using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Tests.Transforms;

namespace MLNet.SelfSup.Tests.Runtime;

[TestClass]
public sealed class FasterRuntimeTests
{
    private static readonly EncoderArtifact Artifact = FakeRuntime.Artifact;

    private readonly TimedRuntime _quick = new(TimeSpan.Zero);
    private readonly TimedRuntime _slow = new(TimeSpan.FromMilliseconds(40));
    private readonly TimedRuntime _absent = new(null);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void CreateEncoder_TwoEngines_TakesTheFasterAndDisposesWhatItMeasured(bool isQuickFirst)
    {
        var runtime = new FasterRuntime(isQuickFirst ? _quick : _slow, isQuickFirst ? _slow : _quick);

        using IEncoder encoder = runtime.CreateEncoder(Artifact, ComputeDevice.Cpu);

        Assert.AreEqual((2, 1), (_quick.Created, _quick.Disposed));
        Assert.AreEqual((1, 1), (_slow.Created, _slow.Disposed));
    }

    [TestMethod]
    public void CreateEncoder_TheSameArchitectureAgain_MeasuresNothing()
    {
        var runtime = new FasterRuntime(_slow, _quick);
        runtime.CreateEncoder(Artifact, ComputeDevice.Cpu).Dispose();

        runtime.CreateEncoder(Artifact, ComputeDevice.Cpu).Dispose();
        runtime.CreateEncoder(new EncoderArtifact(Artifact.Description with { Architecture = new VisionTransformerOptions { ImageSize = 16, PatchSize = 8, EmbedDim = 4, NumHeads = 1 } }, Artifact.Tensors), ComputeDevice.Cpu).Dispose();

        Assert.AreEqual((2, 5), (_slow.Created, _quick.Created));
    }

    [TestMethod]
    public void CreateEncoder_EngineWithoutItsNativeLibrary_TakesTheOther()
    {
        new FasterRuntime(_absent, _slow).CreateEncoder(Artifact, ComputeDevice.Cpu).Dispose();

        Assert.AreEqual(2, _slow.Created);
    }

    [TestMethod]
    public void CreateEncoder_NeitherHasItsNativeLibrary_TellsOfTheFirst() =>
        Assert.ThrowsExactly<DllNotFoundException>(() => new FasterRuntime(_absent, new TimedRuntime(null)).CreateEncoder(Artifact, ComputeDevice.Cpu));

    [TestMethod]
    public void CreateEncoder_OnAGpu_TakesTheFirst()
    {
        new FasterRuntime(_slow, _quick).CreateEncoder(Artifact, new ComputeDevice(0, FallbackToCpu: true)).Dispose();

        Assert.AreEqual((1, 0), (_slow.Created, _quick.Created));
    }
}
