namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>A class or function that a pickle names. It is a name, nothing more: what it means here is one of <see cref="PickleGlobalKind"/>.</summary>
/// <param name="Name">Module and name.</param>
/// <param name="Kind">What stands for it.</param>
/// <param name="Storage">The kind of storage, where it is one.</param>
internal sealed record PickleGlobal(string Name, PickleGlobalKind Kind, StorageKind? Storage)
{
    // What makes tensors, parameters and dicts.
    private static readonly Dictionary<string, PickleGlobalKind> Makers = new(StringComparer.Ordinal)
    {
        ["torch._utils._rebuild_tensor"] = PickleGlobalKind.Tensor,
        ["torch._utils._rebuild_tensor_v2"] = PickleGlobalKind.Tensor,
        ["torch._utils._rebuild_parameter"] = PickleGlobalKind.Parameter,
        ["torch._utils._rebuild_parameter_with_state"] = PickleGlobalKind.Parameter,
        ["collections.OrderedDict"] = PickleGlobalKind.Dictionary,
    };

    // What stands among the settings and optimizers of trainings; nothing is made of it.
    private static readonly (string[] Modules, string[] Names)[] Inert =
    [
        (["collections"], ["defaultdict", "Counter"]),
        (["argparse"], ["Namespace"]),
        (["torch"],
        [
            "Size", "device", "float16", "float32", "float64", "bfloat16", "half", "float", "double",
            "int8", "int16", "int32", "int64", "uint8", "bool", "complex64", "complex128",
        ]),
        (["pathlib", "pathlib._local"], ["PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"]),
        (["numpy"], ["dtype", "ndarray"]),
        (["numpy.core.multiarray", "numpy._core.multiarray"], ["scalar", "_reconstruct"]),
        (["_codecs"], ["encode"]),
        (["builtins", "__builtin__"], ["bool", "int", "float", "complex", "str", "bytes", "bytearray", "list", "tuple", "dict", "set", "frozenset", "slice", "range", "long", "unicode", "xrange"]),
    ];

    /// <summary>Tells what a name stands for.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The name in it.</param>
    /// <returns>What is known of it.</returns>
    /// <exception cref="InvalidDataException">A state dict needs nothing of this name.</exception>
    public static PickleGlobal Resolve(string module, string name)
    {
        string full = $"{module}.{name}";
        if (Makers.TryGetValue(full, out PickleGlobalKind kind))
        {
            return new PickleGlobal(full, kind, null);
        }

        if (module is "torch" or "torch.cuda" && StorageKind.Find(name) is { } storage)
        {
            return new PickleGlobal(full, PickleGlobalKind.Storage, storage);
        }

        return Array.Exists(Inert, i => i.Modules.Contains(module, StringComparer.Ordinal) && i.Names.Contains(name, StringComparer.Ordinal))
            ? new PickleGlobal(full, PickleGlobalKind.Inert, null)
            : throw new InvalidDataException(
                $"it asks for '{full}', which is not among the few callables that a state dict needs; nothing was executed. "
                + "Save the weights alone, by torch.save(model.state_dict(), path), and import that file.");
    }
}
