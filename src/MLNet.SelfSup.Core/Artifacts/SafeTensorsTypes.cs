namespace MLNet.SelfSup.Artifacts;

/// <summary>The names of element types in a safetensors header.</summary>
internal static class SafeTensorsTypes
{
    private static readonly (TensorType Type, string Name)[] Names =
    [
        (TensorType.Float32, "F32"),
        (TensorType.Float64, "F64"),
        (TensorType.Float16, "F16"),
        (TensorType.BFloat16, "BF16"),
        (TensorType.Int64, "I64"),
        (TensorType.Int32, "I32"),
        (TensorType.UInt8, "U8"),
        (TensorType.Boolean, "BOOL"),
    ];

    public static string NameOf(TensorType type) => Names.First(n => n.Type == type).Name;

    public static TensorType? Parse(string name)
    {
        foreach ((TensorType type, string candidate) in Names)
        {
            if (candidate == name)
            {
                return type;
            }
        }

        return null;
    }
}
