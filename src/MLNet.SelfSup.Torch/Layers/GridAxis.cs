namespace MLNet.SelfSup.Torch.Layers;

/// <summary>A coordinate of a patch in the image.</summary>
internal enum GridAxis
{
    /// <summary>How far to the right.</summary>
    Column,

    /// <summary>How far down.</summary>
    Row,
}
