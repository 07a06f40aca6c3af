using MLNet.SelfSup.Onnx.Runtime;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Torch.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Tests.Runtime;

/// <summary>Which engine is found; the tests' own setting is TorchSharp.</summary>
[TestClass]
[DoNotParallelize]
public sealed class EncoderRuntimesTests
{
    private const string Setting = "MLNet.SelfSup.Runtime";
    private const string PrecisionSetting = "MLNet.SelfSup.Precision";

    private readonly object? _before = AppContext.GetData(Setting);

    [TestCleanup]
    public void Restore()
    {
        AppContext.SetData(Setting, _before);
        AppContext.SetData(PrecisionSetting, null);
    }

    [TestMethod]
    public void GetRuntime_ByName_FindsTheEngine()
    {
        Assert.IsInstanceOfType<TorchRuntime>(EncoderRuntimes.GetRuntime(InferenceRuntime.TorchSharp));
        Assert.IsInstanceOfType<OnnxRuntimeEngine>(EncoderRuntimes.GetRuntime(InferenceRuntime.OnnxRuntime));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => EncoderRuntimes.GetRuntime((InferenceRuntime)9));
    }

    [TestMethod]
    public void GetRuntime_Setting_TakesThePlaceOfAuto()
    {
        AppContext.SetData(Setting, "OnnxRuntime");
        Assert.IsInstanceOfType<OnnxRuntimeEngine>(EncoderRuntimes.GetRuntime());
        Assert.IsInstanceOfType<TorchRuntime>(EncoderRuntimes.GetRuntime(InferenceRuntime.TorchSharp), "A choice in code stands above the setting.");

        AppContext.SetData(Setting, null);
        Assert.AreEqual("TorchSharp or ONNX Runtime", EncoderRuntimes.GetRuntime().Name);
        Assert.IsNotNull(EncoderRuntimes.GetRuntime().Pretrainer);
        Assert.IsNotNull(EncoderRuntimes.GetRuntime().FineTuner);
    }

    [TestMethod]
    public void GetRuntime_UnknownSetting_NamesThePossible()
    {
        AppContext.SetData(Setting, "Other");

        string message = Assert.ThrowsExactly<InvalidOperationException>(() => EncoderRuntimes.GetRuntime()).Message;

        Assert.Contains("OnnxRuntime", message, StringComparison.Ordinal);
        Assert.Contains(Setting, message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void GetRuntime_Int8_TakesTheEngineThatHasIt()
    {
        AppContext.SetData(Setting, null);

        Assert.IsInstanceOfType<OnnxRuntimeEngine>(EncoderRuntimes.GetRuntime(new InferenceOptions { Precision = InferencePrecision.Int8 }));
        Assert.IsInstanceOfType<FasterRuntime>(EncoderRuntimes.GetRuntime(new InferenceOptions()));
        string message = Assert.ThrowsExactly<NotSupportedException>(
            () => EncoderRuntimes.GetRuntime(new InferenceOptions { Runtime = InferenceRuntime.TorchSharp, Precision = InferencePrecision.Int8 })).Message;
        Assert.Contains("TorchSharp", message, StringComparison.Ordinal);
        Assert.Contains("MLNet.SelfSup.Onnx", message, StringComparison.Ordinal);
        Assert.ThrowsExactly<ArgumentNullException>(() => EncoderRuntimes.GetRuntime(null!));
    }

    [TestMethod]
    public void GetRuntime_SettingOfPrecision_TakesThePlaceOfFloat32()
    {
        AppContext.SetData(Setting, null);
        AppContext.SetData(PrecisionSetting, "int8");
        Assert.IsInstanceOfType<OnnxRuntimeEngine>(EncoderRuntimes.GetRuntime());

        AppContext.SetData(PrecisionSetting, "Int4");
        string message = Assert.ThrowsExactly<InvalidOperationException>(() => EncoderRuntimes.GetRuntime()).Message;
        Assert.Contains("Int8", message, StringComparison.Ordinal);
        Assert.Contains(PrecisionSetting, message, StringComparison.Ordinal);
    }

    [TestMethod]
    public void OnnxRuntimeEngine_TrainsNothing()
    {
        var engine = new OnnxRuntimeEngine();

        Assert.IsNull(engine.Pretrainer);
        Assert.IsNull(engine.FineTuner);
        Assert.AreEqual("ONNX Runtime", engine.Name);
    }

    [TestMethod]
    public void InferenceOptions_Default_IsAutoInFloats()
    {
        Assert.AreEqual((InferenceRuntime.Auto, InferencePrecision.Float32), (new InferenceOptions().Runtime, new InferenceOptions().Precision));
        Assert.AreEqual(new InferenceOptions(), new EmbeddingOptions().Inference);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new InferenceOptions { Runtime = (InferenceRuntime)9 });
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new InferenceOptions { Precision = (InferencePrecision)9 });
        Assert.ThrowsExactly<ArgumentNullException>(() => new EmbeddingOptions { Inference = null! });
    }
}
