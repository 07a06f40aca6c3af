namespace MLNet.SelfSup.Torch.Import.Pickle;

/// <summary>A storage that a pickle names; its bytes stand elsewhere in the file.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Kind">Its elements.</param>
/// <param name="Count">How many elements the pickle says it has.</param>
/// <param name="Offset">Where a view of it begins, in elements.</param>
internal sealed record StorageReference(string Key, StorageKind Kind, long Count, long Offset);
