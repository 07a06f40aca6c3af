namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>Holds one vector for each of a number of things.</summary>
internal sealed class EmbeddingTable : nn.Module
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    /// <summary>Builds a table of zeros.</summary>
    /// <param name="rows">Number of things.</param>
    /// <param name="width">Length D of a vector.</param>
    public EmbeddingTable(int rows, int width)
        : base(nameof(EmbeddingTable))
    {
        _weight = LayerFactory.NewParameter(rows, width);
        RegisterComponents();
    }

    /// <summary>Gets the vectors, <c>[rows, D]</c>.</summary>
    public Parameter Weight => _weight;
}
