namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>A tensor of a pickle, before anything was checked or read.</summary>
/// <param name="Storage">Its storage.</param>
/// <param name="Offset">Its first element in the storage.</param>
/// <param name="Shape">Sides.</param>
/// <param name="Strides">Steps between neighbours of each axis, in elements.</param>
internal sealed record TensorReference(StorageReference Storage, long Offset, long[] Shape, long[] Strides);
