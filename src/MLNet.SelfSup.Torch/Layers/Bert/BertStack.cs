namespace MLNet.SelfSup.Torch.Layers.Bert;

/// <summary>The layers of a BERT, under the name that official checkpoints give them.</summary>
internal sealed class BertStack : nn.Module
{
    [ComponentName(Name = "layer")]
    private readonly ModuleList<BertLayer> _layers;

    public BertStack(IEnumerable<BertLayer> layers)
        : base(nameof(BertStack))
    {
        _layers = new ModuleList<BertLayer>([.. layers]);
        RegisterComponents();
    }

    /// <summary>Gets the layers, the first at the front.</summary>
    public ModuleList<BertLayer> Layers => _layers;
}
