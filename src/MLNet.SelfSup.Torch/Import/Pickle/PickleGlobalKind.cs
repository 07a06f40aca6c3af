namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>What stands for a class or function of a pickle.</summary>
internal enum PickleGlobalKind
{
    /// <summary>A tensor is made of a storage, an offset, a shape and strides.</summary>
    Tensor,

    /// <summary>A parameter is the tensor that it is made of.</summary>
    Parameter,

    /// <summary>A dict.</summary>
    Dictionary,

    /// <summary>A kind of storage; it makes nothing.</summary>
    Storage,

    /// <summary>Data that nobody reads, such as the settings of a run.</summary>
    Inert,
}
