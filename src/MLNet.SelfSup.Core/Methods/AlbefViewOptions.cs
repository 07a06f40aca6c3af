namespace MLNet.SelfSup.Methods;

/// <summary>How an image of a pair becomes the view that ALBEF trains on.</summary>
/// <remarks>Li et al. 2021, arXiv:2107.07651, section 3.4. What a view changes, captions must not speak of: a mirrored image makes "left" wrong.</remarks>
public sealed record AlbefViewOptions
{
    /// <summary>Gets the smallest share of an image's area that a crop covers; the largest is 1.</summary>
    /// <value>Above 0, at most 1. The default is 0.6; the paper's is 0.2.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double MinCropScale { get; init => field = Guard.InClosedInterval(Guard.Above(value, 0), 0, 1); } = 0.6;

    /// <summary>Gets the probability that the view is mirrored.</summary>
    /// <value>From 0 to 1. The default is 0.5, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double FlipProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); } = 0.5;

    /// <summary>Gets the probability that the view is turned upside down: for images that have no up, as satellites and microscopes take them.</summary>
    /// <value>From 0 to 1. The default is 0, as in the paper.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double VerticalFlipProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); }

    /// <summary>Gets how many operations are drawn a view, each of which takes place half the time: contrast, brightness, sharpness, shear, shift, rotation.</summary>
    /// <value>From 0 to 100. The default is 0; the paper's is 2 (RandAugment, arXiv:1909.13719).</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public int RandomAugmentOperations { get; init => field = Guard.InClosedInterval(value, 0, 100); }

    /// <summary>Gets the strength of these operations: 10 means a shear of 0.3, a shift of 10 pixels, 30°, and a factor of brightness or sharpness of 1.9.</summary>
    /// <value>From 0 to 10. The default is 7, the paper's. Shifts are in pixels of the view: 7 are few of the paper's 256.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double RandomAugmentMagnitude { get; init => field = Guard.InClosedInterval(value, 0, 10); } = 7;

    /// <summary>Gets the strength x of the change of colours: factors of brightness, contrast and saturation are uniform in [1 - x, 1 + x], hue turns by up to x / 4 of the circle.</summary>
    /// <value>From 0 to 1. The default is 0, the paper's: where captions name colours, colours must stay.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double ColorJitter { get; init => field = Guard.InClosedInterval(value, 0, 1); }

    /// <summary>Gets the probability that the view becomes grey.</summary>
    /// <value>From 0 to 1. The default is 0, the paper's.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside this range.</exception>
    public double GrayscaleProbability { get; init => field = Guard.InClosedInterval(value, 0, 1); }

    /// <summary>The paper's: crops from 0.2, two random operations of strength 7.</summary>
    /// <returns>The options.</returns>
    public static AlbefViewOptions Paper() => new() { MinCropScale = 0.2, RandomAugmentOperations = 2, RandomAugmentMagnitude = 7 };
}
