namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>A class or function that a pickle names. It is a name, nothing more: what it means here is one of <see cref="PickleGlobalKind"/>.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Kind">What stands for it.</param>
/// <param name="Storage">The kind of storage, where it is one.</param>
internal sealed record PickleGlobal(string Name, PickleGlobalKind Kind, StorageKind? Storage)
{
    private static readonly Dictionary<string, PickleGlobalKind> Known = new(StringComparer.Ordinal)
    {
        ["torch._utils._rebuild_tensor"] = PickleGlobalKind.Tensor,
        ["torch._utils._rebuild_tensor_v2"] = PickleGlobalKind.Tensor,
        ["torch._utils._rebuild_parameter"] = PickleGlobalKind.Parameter,
        ["torch._utils._rebuild_parameter_with_state"] = PickleGlobalKind.Parameter,
        ["collections.OrderedDict"] = PickleGlobalKind.Dictionary,
        ["collections.defaultdict"] = PickleGlobalKind.Inert,
        ["collections.Counter"] = PickleGlobalKind.Inert,
        ["argparse.Namespace"] = PickleGlobalKind.Inert,
        ["torch.Size"] = PickleGlobalKind.Inert,
        ["torch.device"] = PickleGlobalKind.Inert,
        ["pathlib.PosixPath"] = PickleGlobalKind.Inert,
        ["pathlib.PurePosixPath"] = PickleGlobalKind.Inert,
        ["pathlib.WindowsPath"] = PickleGlobalKind.Inert,
        ["pathlib.PureWindowsPath"] = PickleGlobalKind.Inert,
        ["numpy.dtype"] = PickleGlobalKind.Inert,
        ["numpy.core.multiarray.scalar"] = PickleGlobalKind.Inert,
        ["numpy._core.multiarray.scalar"] = PickleGlobalKind.Inert,
        ["numpy.ndarray"] = PickleGlobalKind.Inert,
        ["numpy.core.multiarray._reconstruct"] = PickleGlobalKind.Inert,
        ["numpy._core.multiarray._reconstruct"] = PickleGlobalKind.Inert,
        ["_codecs.encode"] = PickleGlobalKind.Inert,
        ["builtins.set"] = PickleGlobalKind.Inert,
        ["builtins.frozenset"] = PickleGlobalKind.Inert,
        ["builtins.complex"] = PickleGlobalKind.Inert,
        ["builtins.slice"] = PickleGlobalKind.Inert,
        ["builtins.range"] = PickleGlobalKind.Inert,
        ["builtins.bytearray"] = PickleGlobalKind.Inert,
        ["__builtin__.set"] = PickleGlobalKind.Inert,
        ["__builtin__.frozenset"] = PickleGlobalKind.Inert,
        ["__builtin__.complex"] = PickleGlobalKind.Inert,
        ["__builtin__.bytearray"] = PickleGlobalKind.Inert,
    };

    private static readonly string[] DataTypes =
    [
        "float16", "float32", "float64", "bfloat16", "half", "float", "double", "int8", "int16", "int32", "int64", "uint8", "bool", "complex64", "complex128",
    ];

    /// <summary>Tells what a name stands for.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The name in it.</param>
    /// <returns>What is known of it.</returns>
    /// <exception cref="InvalidDataException">A state dict needs nothing of this name.</exception>
    public static PickleGlobal Resolve(string module, string name)
    {
        string full = $"{module}.{name}";
        if (Known.TryGetValue(full, out PickleGlobalKind kind))
        {
            return new PickleGlobal(full, kind, null);
        }

        if (module is "torch" or "torch.cuda" && StorageKind.Find(name) is { } storage)
        {
            return new PickleGlobal(full, PickleGlobalKind.Storage, storage);
        }

        return module == "torch" && Array.IndexOf(DataTypes, name) >= 0
            ? new PickleGlobal(full, PickleGlobalKind.Inert, null)
            : throw new InvalidDataException(
                $"it asks for '{full}', which is not among the few callables that a state dict needs; nothing was executed. "
                + "Save the weights alone, by torch.save(model.state_dict(), path), and import that file.");
    }
}
