namespace MLNet.SelfSup.Encoders;

/// <summary>How a Vision Transformer turns an image into patch tokens.</summary>
public enum PatchStem
{
    /// <summary>One linear projection a patch (Dosovitskiy et al. 2020, arXiv:2010.11929).</summary>
    Linear,

    /// <summary>3×3 convolutions of stride 2 with batch normalisation, then a 1×1 convolution (Xiao et al. 2021, arXiv:2106.14881). The patch size is a power of 2.</summary>
    Convolutional,
}
