using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Training.Checkpoints;

/// <summary>Tensors as plain data and back.</summary>
internal static class TensorDataConverter
{
    private static readonly (ScalarType Scalar, TensorType Type)[] Types =
    [
        (ScalarType.Float32, TensorType.Float32),
        (ScalarType.Float64, TensorType.Float64),
        (ScalarType.Float16, TensorType.Float16),
        (ScalarType.BFloat16, TensorType.BFloat16),
        (ScalarType.Int64, TensorType.Int64),
        (ScalarType.Int32, TensorType.Int32),
        (ScalarType.Byte, TensorType.UInt8),
        (ScalarType.Bool, TensorType.Boolean),
    ];

    /// <summary>Tells the element type of a tensor in a file.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>Its type.</returns>
    /// <exception cref="NotSupportedException">A file holds no such type.</exception>
    public static TensorType TypeOf(Tensor tensor)
    {
        foreach ((ScalarType scalar, TensorType type) in Types)
        {
            if (scalar == tensor.dtype)
            {
                return type;
            }
        }

        throw new NotSupportedException($"Tensors of {tensor.dtype} can't be written to a file.");
    }

    /// <summary>Borrows a tensor's content; on the CPU without a copy.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>Data that is valid until the dispose scope of the call ends.</returns>
    public static TensorData Borrow(Tensor tensor)
    {
        Tensor plain = tensor.detach().to(CPU).contiguous();
        return new TensorData(TypeOf(plain), plain.shape, new TensorMemory(plain).Memory);
    }

    /// <summary>Copies plain data into a tensor, in place.</summary>
    /// <param name="data">Of the tensor's type and shape.</param>
    /// <param name="target">Receives it, on any device.</param>
    public static void CopyTo(TensorData data, Tensor target)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGradients = no_grad();
        Tensor plain = empty(target.shape, dtype: target.dtype, device: CPU);
        if (!data.Bytes.IsEmpty)
        {
            data.Bytes.Span.CopyTo(plain.bytes);
        }

        target.copy_(plain);
    }
}
