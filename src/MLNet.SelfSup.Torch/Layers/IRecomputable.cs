namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A layer that can forget what it computed, and compute it again when its gradient is wanted.</summary>
internal interface IRecomputable
{
    /// <summary>Gets or sets a value indicating whether it does, in training.</summary>
    bool Recomputes { get; set; }
}
