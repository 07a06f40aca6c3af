namespace MLNet.SelfSup.Torch.Views;

/// <summary>Changes an image by a few operations drawn at random, all of one strength.</summary>
/// <remarks>
/// RandAugment, Cubuk et al. 2019, arXiv:1909.13719, in the form of ALBEF's official code (arXiv:2107.07651, section 3.4): no change of
/// colour, drawn with replacement, and each drawn operation takes place half the time. Shears, shifts and rotations go either way.
/// </remarks>
internal sealed class RandomAugment
{
    private const double Probability = 0.5;
    private const double MaxMagnitude = 10;
    private const double MaxShear = 0.3;
    private const double MaxTranslation = 10;
    private const double MaxRotation = 30;
    private const double MinFactor = 0.1;
    private const double FactorRange = 1.8;

    private static readonly int OperationCount = Enum.GetValues<AugmentOperation>().Length;

    private readonly int _operations;
    private readonly double _strength;

    /// <summary>Initialises the transform.</summary>
    /// <param name="operations">How many operations are drawn an image, at least 0; 2 in ALBEF.</param>
    /// <param name="magnitude">
    /// Their strength, from 0 to 10; 7 in ALBEF. 10 means a shear of 0.3, a shift of 10 pixels, a rotation of 30°, and a factor of brightness
    /// or sharpness of 1.9 (0.1 at 0, 1 at 5).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RandomAugment(int operations, double magnitude)
    {
        _operations = Guard.AtLeast(operations, 0, nameof(operations));
        _strength = Guard.InClosedInterval(magnitude, 0, MaxMagnitude, nameof(magnitude)) / MaxMagnitude;
    }

    /// <summary>Changes an image in place.</summary>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="random">The view's generator.</param>
    public void Apply(Span<byte> pixels, int width, ref ViewRandom random)
    {
        for (int i = 0; i < _operations; i++)
        {
            var operation = (AugmentOperation)random.NextInt(OperationCount);
            if (random.NextBool(Probability))
            {
                Apply(operation, random.NextBool(0.5) ? -_strength : _strength, pixels, width);
            }
        }
    }

    /// <summary>Applies one operation in place.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="strength">From -1 to 1; the sign is that of shears, shifts and rotations.</param>
    /// <param name="pixels"><c>[H, W, 3]</c>.</param>
    /// <param name="width">Width in pixels.</param>
    public static void Apply(AugmentOperation operation, double strength, Span<byte> pixels, int width)
    {
        var factor = (float)((Math.Abs(strength) * FactorRange) + MinFactor);
        switch (operation)
        {
            case AugmentOperation.Identity:
                break;
            case AugmentOperation.AutoContrast:
                AutoContrast.Apply(pixels);
                break;
            case AugmentOperation.Equalize:
                Equalize.Apply(pixels);
                break;
            case AugmentOperation.Brightness:
                ColorBlend.Brightness(pixels, factor);
                break;
            case AugmentOperation.Sharpness:
                Sharpness.Apply(pixels, width, factor);
                break;
            case AugmentOperation.ShearX:
                AffineWarp.ShearX(pixels, width, strength * MaxShear);
                break;
            case AugmentOperation.ShearY:
                AffineWarp.ShearY(pixels, width, strength * MaxShear);
                break;
            case AugmentOperation.TranslateX:
                AffineWarp.TranslateX(pixels, width, strength * MaxTranslation);
                break;
            case AugmentOperation.TranslateY:
                AffineWarp.TranslateY(pixels, width, strength * MaxTranslation);
                break;
            case AugmentOperation.Rotate:
                AffineWarp.Rotate(pixels, width, strength * MaxRotation);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(operation), operation, $"There is no operation {operation}.");
        }
    }
}
