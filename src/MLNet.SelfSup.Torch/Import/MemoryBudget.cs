namespace MLNet.SelfSup.Torch.Import;

/// <summary>What importing a file may allocate: twice its size and some MB, so that a small file can't ask for much.</summary>
/// <param name="fileLength">Bytes of the file.</param>
internal sealed class MemoryBudget(long fileLength)
{
    /// <summary>What an object on the heap takes besides its content, at most.</summary>
    public const int ObjectCost = 64;

    // A tensor's name and place stand in several tables until the encoder is made.
    private const int TensorCost = 1024;
    private const int MaxNameLength = 512;

    // Of 64 MB that are allowed, 16 are kept for buffers and for what is not counted.
    private const long Allowance = 48 << 20;

    private long _left = (2 * fileLength) + Allowance;

    /// <summary>Counts memory before it is allocated.</summary>
    /// <param name="bytes">At least 0.</param>
    /// <param name="what">What it is for.</param>
    /// <exception cref="InvalidDataException">The file asks for more than its size justifies.</exception>
    public void Take(long bytes, string what)
    {
        if (bytes > _left)
        {
            throw new InvalidDataException($"{what} asks for {bytes} bytes of memory more, which a file of {fileLength} bytes does not justify; it is damaged or made to do harm.");
        }

        _left -= bytes;
    }

    /// <summary>Counts the memory of tensors' names and places.</summary>
    /// <param name="names">The names.</param>
    /// <exception cref="InvalidDataException">A name is longer than any encoder's, or there are more than the file's size justifies.</exception>
    public void TakeTensors(IReadOnlyCollection<string> names)
    {
        Take((long)TensorCost * names.Count, $"a state dict of {names.Count} tensors");
        if (names.FirstOrDefault(n => n.Length > MaxNameLength) is { } longest)
        {
            throw new InvalidDataException($"the name of a tensor has {longest.Length} characters: '{longest[..32]}…'.");
        }
    }
}
