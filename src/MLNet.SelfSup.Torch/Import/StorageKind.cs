using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Import;

/// <summary>A kind of PyTorch's storages.</summary>
/// <param name="Name">Name of its class.</param>
/// <param name="Size">Bytes an element.</param>
/// <param name="Type">Element type; <see langword="null"/> where this library does not read it.</param>
internal sealed record StorageKind(string Name, int Size, TensorType? Type)
{
    private static readonly StorageKind[] Kinds =
    [
        new("FloatStorage", 4, TensorType.Float32),
        new("DoubleStorage", 8, TensorType.Float64),
        new("HalfStorage", 2, TensorType.Float16),
        new("BFloat16Storage", 2, TensorType.BFloat16),
        new("LongStorage", 8, TensorType.Int64),
        new("IntStorage", 4, TensorType.Int32),
        new("ByteStorage", 1, TensorType.UInt8),
        new("BoolStorage", 1, TensorType.Boolean),
        new("ShortStorage", 2, null),
        new("CharStorage", 1, null),
        new("ComplexFloatStorage", 8, null),
        new("ComplexDoubleStorage", 16, null),
    ];

    /// <summary>Finds a kind.</summary>
    /// <param name="name">Name of its class.</param>
    /// <returns>The kind; <see langword="null"/> for no storage.</returns>
    public static StorageKind? Find(string name) => Array.Find(Kinds, k => k.Name == name);
}
