namespace MLNet.SelfSup.Transforms;

/// <summary>The columns of an embedding.</summary>
internal sealed record EmbeddingColumns
{
    public EmbeddingColumns(string output, string input)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        ArgumentException.ThrowIfNullOrWhiteSpace(input);
        Output = output;
        Input = input;
    }

    /// <summary>Gets the column that is added.</summary>
    public string Output { get; }

    /// <summary>Gets the column of images.</summary>
    public string Input { get; }
}
