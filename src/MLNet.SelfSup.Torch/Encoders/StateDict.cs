using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Copies named tensors between modules and plain data.</summary>
internal static class StateDict
{
    /// <summary>Copies a tensor to plain data.</summary>
    /// <param name="tensor">Any device and layout; float, double, half, bfloat16, int64, int32, uint8 or bool.</param>
    /// <returns>The data.</returns>
    public static TensorData ToData(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        var plain = tensor.cpu().contiguous();
        return new TensorData(TypeOf(plain.dtype), plain.shape, plain.bytes.ToArray());
    }

    /// <summary>Makes a tensor from plain data.</summary>
    /// <param name="data">The data.</param>
    /// <returns>A new tensor on the CPU, of the same element type and shape.</returns>
    public static Tensor ToTensor(TensorData data)
    {
        Tensor tensor = empty([.. data.Shape], dtype: TypeOf(data.Type));
        data.Bytes.Span.CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>Copies tensors into a module's, converting element types.</summary>
    /// <param name="module">Has exactly the tensors of the file, but for ignored ones.</param>
    /// <param name="tensors">By name.</param>
    /// <param name="isIgnored">Which names need no place in the module.</param>
    /// <param name="isKept">Which of the module's tensors keep their values.</param>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape; the message names them. Nothing is copied.</exception>
    public static void Load(nn.Module module, IReadOnlyDictionary<string, TensorData> tensors, Func<string, bool>? isIgnored = null, Func<string, bool>? isKept = null)
    {
        Dictionary<string, Tensor> wanted = module.state_dict().Where(t => isKept?.Invoke(t.Key) != true).ToDictionary(StringComparer.Ordinal);
        EncoderShapes.Check(wanted.ToDictionary(w => w.Key, w => w.Value.shape, StringComparer.Ordinal), module.GetName(), tensors, isIgnored);
        using IDisposable noGrad = no_grad();
        foreach ((string name, Tensor target) in wanted)
        {
            using Tensor source = ToTensor(tensors[name]);
            using Tensor moved = source.to(target.dtype, target.device);
            target.copy_(moved);
        }
    }

    /// <summary>Makes a network ready for use: gives it its weights, and turns training off.</summary>
    /// <typeparam name="TModule">The network's type.</typeparam>
    /// <param name="network">The network; disposed where the tensors do not fit.</param>
    /// <param name="tensors">By name.</param>
    /// <param name="isIgnored">Which names need no place in the network.</param>
    /// <returns>The network in evaluation mode, not trainable.</returns>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape; the message names them.</exception>
    public static TModule LoadForUse<TModule>(TModule network, IReadOnlyDictionary<string, TensorData> tensors, Func<string, bool>? isIgnored)
        where TModule : nn.Module
    {
        try
        {
            Load(network, tensors, isIgnored);
        }
        catch
        {
            network.Dispose();
            throw;
        }

        network.eval();
        foreach (Parameter parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        return network;
    }

    /// <summary>Tells how a file names an element type.</summary>
    /// <param name="type">The type of a tensor.</param>
    /// <returns>The type in a file.</returns>
    /// <exception cref="ArgumentException">A file holds no such type.</exception>
    public static TensorType TypeOf(ScalarType type) => type switch
    {
        ScalarType.Float32 => TensorType.Float32,
        ScalarType.Float64 => TensorType.Float64,
        ScalarType.Float16 => TensorType.Float16,
        ScalarType.BFloat16 => TensorType.BFloat16,
        ScalarType.Int64 => TensorType.Int64,
        ScalarType.Int32 => TensorType.Int32,
        ScalarType.Byte => TensorType.UInt8,
        ScalarType.Bool => TensorType.Boolean,
        _ => throw new ArgumentException($"Tensors of {type} can't be stored.", nameof(type)),
    };

    private static ScalarType TypeOf(TensorType type) => type switch
    {
        TensorType.Float32 => ScalarType.Float32,
        TensorType.Float64 => ScalarType.Float64,
        TensorType.Float16 => ScalarType.Float16,
        TensorType.BFloat16 => ScalarType.BFloat16,
        TensorType.Int64 => ScalarType.Int64,
        TensorType.Int32 => ScalarType.Int32,
        TensorType.UInt8 => ScalarType.Byte,
        TensorType.Boolean => ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown element type."),
    };
}
