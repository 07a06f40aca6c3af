namespace MLNet.SelfSup.Artifacts;

/// <summary>Element types of a safetensors file that this library reads.</summary>
public enum TensorType
{
    /// <summary>32-bit float, <c>F32</c>.</summary>
    Float32,

    /// <summary>64-bit float, <c>F64</c>.</summary>
    Float64,

    /// <summary>16-bit float, <c>F16</c>.</summary>
    Float16,

    /// <summary>16-bit brain float, <c>BF16</c>.</summary>
    BFloat16,

    /// <summary>64-bit integer, <c>I64</c>.</summary>
    Int64,

    /// <summary>32-bit integer, <c>I32</c>.</summary>
    Int32,

    /// <summary>8-bit unsigned integer, <c>U8</c>.</summary>
    UInt8,

    /// <summary>Boolean, one byte, <c>BOOL</c>.</summary>
    Boolean,
}
