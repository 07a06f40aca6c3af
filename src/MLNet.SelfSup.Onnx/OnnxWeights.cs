namespace MLNet.SelfSup.Onnx;

/// <summary>How the weights of an exported encoder are stored; its inputs and outputs are 32-bit floats in any case.</summary>
public enum OnnxWeights
{
    /// <summary>As 32-bit floats: the numbers are those of TorchSharp, but for rounding.</summary>
    Float32,

    /// <summary>Matrices, kernels and tables as 16-bit floats: half the size. They become 32-bit floats when the file is loaded, so that it runs as fast.</summary>
    Float16,

    /// <summary>
    /// Matrices as 8-bit integers, one scale an output, whose inputs are quantised while it runs (dynamic quantisation): a quarter of the size, and faster where products of
    /// matrices take the time. An image's numbers then depend a little on the others of its batch. Kernels and tables are stored in 8 bits as well and become floats when the file is loaded.
    /// </summary>
    Int8,
}
