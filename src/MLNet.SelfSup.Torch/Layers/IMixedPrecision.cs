namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A layer whose products may be computed in another type than that of its weights, which keep theirs, as do their gradients.</summary>
internal interface IMixedPrecision
{
    /// <summary>Sets the type in which products are computed; sums, norms and results keep that of the input.</summary>
    /// <param name="type"><see langword="null"/> for the weights' own.</param>
    void ComputeIn(ScalarType? type);
}
