namespace MLNet.SelfSup.Encoders;

/// <summary>The residual block of a ResNet (He et al. 2015, arXiv:1512.03385, figure 5).</summary>
public enum ResNetBlock
{
    /// <summary>Two 3×3 convolutions; its output is as wide as its stage. ResNet-18 and ResNet-34.</summary>
    Basic,

    /// <summary>1×1, 3×3 (which bears the stride) and 1×1 convolutions; its output is four times as wide as its stage. ResNet-50.</summary>
    Bottleneck,
}
