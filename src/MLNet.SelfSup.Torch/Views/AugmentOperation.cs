namespace MLNet.SelfSup.Torch.Views;

/// <summary>The operations that <see cref="RandomAugment"/> draws from, those of ALBEF.</summary>
internal enum AugmentOperation
{
    /// <summary>No change.</summary>
    Identity,

    /// <summary>Each channel from 0 to 255.</summary>
    AutoContrast,

    /// <summary>Each channel's values spread evenly.</summary>
    Equalize,

    /// <summary>Brighter or darker.</summary>
    Brightness,

    /// <summary>Sharper or softer.</summary>
    Sharpness,

    /// <summary>Rows moved sideways.</summary>
    ShearX,

    /// <summary>Columns moved up or down.</summary>
    ShearY,

    /// <summary>All moved sideways.</summary>
    TranslateX,

    /// <summary>All moved up or down.</summary>
    TranslateY,

    /// <summary>Rotated about the middle.</summary>
    Rotate,
}
