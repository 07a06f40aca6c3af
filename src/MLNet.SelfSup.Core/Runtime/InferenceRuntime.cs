namespace MLNet.SelfSup.Runtime;

/// <summary>Which engine runs an encoder.</summary>
public enum InferenceRuntime
{
    /// <summary>The one that the application references; where it references both, the one that is faster on this machine.</summary>
    Auto,

    /// <summary>TorchSharp, of the package MLNet.SelfSup.Torch.</summary>
    TorchSharp,

    /// <summary>ONNX Runtime, of the package MLNet.SelfSup.Onnx; it needs no libtorch.</summary>
    OnnxRuntime,
}
