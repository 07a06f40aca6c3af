namespace MLNet.SelfSup.Images;

/// <summary>The filter that resamples an image; both are widened when shrinking, so that nothing aliases.</summary>
public enum Interpolation
{
    /// <summary>A triangle one pixel to each side.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = -0.5, two pixels to each side.</summary>
    Bicubic,
}
