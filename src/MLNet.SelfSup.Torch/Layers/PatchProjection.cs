namespace MLNet.SelfSup.Torch.Layers;

/// <summary>The convolution of a patch embedding, whose stride is its kernel's side, as a product with the pixels of each patch.</summary>
/// <remarks>
/// Maps patches <c>[…, P·P·C]</c> of <see cref="Patches.FromImages"/> to <c>[…, D]</c>. The weight keeps a convolution's shape
/// <c>[D, C, P, P]</c>; taking patches instead of images lets MAE embed the visible ones alone.
/// </remarks>
internal sealed class PatchProjection : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    public PatchProjection(int channels, int patchSize, int width)
        : base(nameof(PatchProjection))
    {
        _weight = LayerFactory.NewParameter(width, channels, patchSize, patchSize);
        _bias = LayerFactory.NewParameter(width);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor patches)
    {
        using var scope = NewDisposeScope();
        var kernel = _weight.permute(0, 2, 3, 1).flatten(1);  // [D, P·P·C]
        return LinearMap.Apply(patches, kernel, _bias).MoveToOuterDisposeScope();
    }
}
