namespace MLNet.SelfSup.Runtime;

/// <summary>In which numbers an encoder is run.</summary>
public enum InferencePrecision
{
    /// <summary>32-bit floats, as it was trained.</summary>
    Float32,

    /// <summary>
    /// Matrices and what they are multiplied with are 8-bit integers: faster, a quarter of the memory, and a little off. ONNX Runtime alone has it, made for CPUs; convolutions stay floats.
    /// </summary>
    Int8,
}
