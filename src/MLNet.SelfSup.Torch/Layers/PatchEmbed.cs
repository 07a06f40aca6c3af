namespace MLNet.SelfSup.Torch.Layers;

/// <summary>Cuts an image into square patches and projects each to a token.</summary>
/// <remarks>Maps <c>[N, C, H, W]</c> to <c>[N, L, D]</c>, where <c>L = (H / P) * (W / P)</c>.</remarks>
internal sealed class PatchEmbed : Module<Tensor, Tensor>
{
    private readonly int _patchSize;

    [ComponentName(Name = "proj")]
    private readonly PatchProjection _projection;

    public PatchEmbed(int channels, int patchSize, int width)
        : base(nameof(PatchEmbed))
    {
        _patchSize = patchSize;
        _projection = new PatchProjection(channels, patchSize, width);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor images)
    {
        using var patches = Patches.FromImages(images, _patchSize);  // [N, L, P·P·C]
        return _projection.call(patches);                            // [N, L, D]
    }

    /// <summary>Projects patches that are cut already.</summary>
    /// <param name="patches">Any number of patches of any images, <c>[…, P·P·C]</c>.</param>
    /// <returns><c>[…, D]</c>.</returns>
    public Tensor Project(Tensor patches) => _projection.call(patches);
}
