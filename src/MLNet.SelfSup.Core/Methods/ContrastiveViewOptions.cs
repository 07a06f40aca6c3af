namespace MLNet.SelfSup.Methods;

/// <summary>How an image becomes the two views that a contrastive method compares.</summary>
/// <remarks>
/// Each view is a random resized crop, bilinear, then, each with its probability: colour jitter, greyscale, Gaussian blur, solarisation and
/// flips. Defaults: MoCo v2, Chen et al. 2020, arXiv:2003.04297, section 2, in the strengths of its official code.
/// <see cref="MocoV1"/> and <see cref="MocoV3"/> give those of the other two papers.
/// </remarks>
public sealed record ContrastiveViewOptions
{
    /// <summary>Gets the smallest share of an image's area that a crop covers; the largest is 1.</summary>
    /// <value>Above 0, at most 1. The default is 0.2, that of MoCo v1 and v2; MoCo v3 takes 0.08 for ViT and 0.2 for ResNet.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double MinCropScale { get; init => field = Guard.InClosedInterval(Guard.Above(value, 0), 0, 1); } = 0.2;

    /// <summary>Gets the strength x of the change of brightness; its factor is uniform in [max(0, 1 - x), 1 + x].</summary>
    /// <value>From 0 to 10. The default is 0.4, that of all three papers.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Brightness { get; init => field = Guard.InClosedInterval(value, 0, 10); } = 0.4;

    /// <summary>Gets the strength x of the change of contrast; its factor is uniform in [max(0, 1 - x), 1 + x].</summary>
    /// <value>From 0 to 10. The default is 0.4, that of all three papers.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Contrast { get; init => field = Guard.InClosedInterval(value, 0, 10); } = 0.4;

    /// <summary>Gets the strength x of the change of saturation; its factor is uniform in [max(0, 1 - x), 1 + x].</summary>
    /// <value>From 0 to 10. The default is 0.4, that of MoCo v1 and v2; MoCo v3 takes 0.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Saturation { get; init => field = Guard.InClosedInterval(value, 0, 10); } = 0.4;

    /// <summary>Gets the strength x of the change of hue; it turns by a share of the circle that is uniform in [-x, x].</summary>
    /// <value>From 0 to 0.5. The default is 0.1, that of MoCo v2 and v3; MoCo v1 takes 0.4.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double Hue { get; init => field = Guard.InClosedInterval(value, 0, 0.5); } = 0.1;

    /// <summary>Gets the share of views whose colours are changed, by all four changes in random order.</summary>
    /// <value>From 0 to 1. The default is 0.8, that of MoCo v2 and v3; MoCo v1 takes 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double JitterProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.8;

    /// <summary>Gets the share of views that become grey.</summary>
    /// <value>From 0 to 1. The default is 0.2, that of all three papers.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double GrayscaleProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.2;

    /// <summary>Gets a value indicating whether a view becomes grey before its colours are changed, not after.</summary>
    /// <value>The default is <see langword="false"/>; MoCo v1 greys first.</value>
    public bool GrayscaleBeforeJitter { get; init; }

    /// <summary>Gets the share of first views that are blurred.</summary>
    /// <value>From 0 to 1. The default is 0.5, that of MoCo v2; MoCo v1 takes 0, MoCo v3 takes 1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double BlurProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.5;

    /// <summary>Gets the share of second views that are blurred.</summary>
    /// <value>From 0 to 1. The default is 0.5, that of MoCo v2; MoCo v1 takes 0, MoCo v3 takes 0.1.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double SecondBlurProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.5;

    /// <summary>Gets the largest standard deviation of the blur, in pixels of the view; it is uniform in [0.1, this].</summary>
    /// <value>From 0.1 to 100. The default is 2, that of MoCo v2 and v3 for views of 224 pixels.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double MaxBlurSigma { get; init => field = Guard.InClosedInterval(value, 0.1, 100); } = 2;

    /// <summary>Gets the share of second views whose values from 128 on are inverted. First views never are.</summary>
    /// <value>From 0 to 1. The default is 0, that of MoCo v1 and v2; MoCo v3 takes 0.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double SolarizeProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); }

    /// <summary>Gets the share of views that are mirrored left to right.</summary>
    /// <value>From 0 to 1. The default is 0.5, that of all three papers.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double FlipProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.5;

    /// <summary>Gets the share of views that are mirrored top to bottom: for pictures without an up, of satellites and microscopes.</summary>
    /// <value>From 0 to 1. The default is 0, that of all three papers.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double VerticalFlipProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); }

    /// <summary>Views of small images whose colours tell their classes apart: a little jitter, no greyscale, no blur.</summary>
    /// <param name="hasNoUp">Whether images may be turned upside down, as those of satellites and microscopes may.</param>
    /// <returns>The options.</returns>
    /// <remarks>
    /// What is jittered is what the features forget. On satellite tiles the papers' jitter cost ten points of accuracy; for photographs of objects
    /// in any light it pays: there take <see cref="MocoV2"/>, without blur below about 64 pixels.
    /// </remarks>
    public static ContrastiveViewOptions Mild(bool hasNoUp = false) => new()
    {
        Brightness = 0.2,
        Contrast = 0.2,
        Saturation = 0.2,
        Hue = 0.02,
        GrayscaleProbability = 0,
        BlurProbability = 0,
        SecondBlurProbability = 0,
        VerticalFlipProbability = hasNoUp ? 0.5 : 0,
    };

    /// <summary>The views of MoCo v1 (He et al. 2019, arXiv:1911.05722, section 3.3): greyscale first, colours always changed, no blur.</summary>
    /// <returns>The options.</returns>
    public static ContrastiveViewOptions MocoV1() => new()
    {
        Hue = 0.4,
        JitterProbability = 1,
        GrayscaleBeforeJitter = true,
        BlurProbability = 0,
        SecondBlurProbability = 0,
    };

    /// <summary>The views of MoCo v2 (Chen et al. 2020, arXiv:2003.04297, section 2): the defaults.</summary>
    /// <returns>The options.</returns>
    public static ContrastiveViewOptions MocoV2() => new();

    /// <summary>The views of MoCo v3 (Chen et al. 2021, arXiv:2104.02057, appendix A): the first always blurred, the second solarised at times.</summary>
    /// <param name="minCropScale">Smallest share of an image's area that a crop covers: 0.08 for ViT, 0.2 for ResNet.</param>
    /// <returns>The options.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minCropScale"/> is not above 0 or above 1.</exception>
    public static ContrastiveViewOptions MocoV3(double minCropScale = 0.08) => new()
    {
        MinCropScale = minCropScale,
        Saturation = 0.2,
        BlurProbability = 1,
        SecondBlurProbability = 0.1,
        SolarizeProbability = 0.2,
    };
}
