namespace MLNet.SelfSup.Images;

/// <summary>The weights of one axis: which source pixels each output pixel is made of, and by how much.</summary>
/// <remarks>
/// The filter of output i is centred on (i + 1/2) · scale, with scale = source length / output length, and is stretched by scale when
/// that is above 1. Its taps are cut at the ends of the source and normalised to 1, then stored as fixed-point numbers, so that results
/// are the same on every processor. An object is reused: <see cref="Build"/> overwrites it.
/// </remarks>
internal sealed class ResampleTaps
{
    /// <summary>Fractional bits of a weight: 8 bits of pixel and 2 bits of head room remain of 32.</summary>
    public const int Precision = 22;

    private const double CubicA = -0.5;

    private double[] _row = [];
    private (int SourceLength, long OutputLength, long Start, int Count, Interpolation Interpolation) _built;

    /// <summary>Gets the number of output pixels.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the number of weights an output pixel: the taps of the one that has most.</summary>
    public int Stride { get; private set; }

    /// <summary>Gets the first source pixel of each output pixel.</summary>
    public int[] First { get; private set; } = [];

    /// <summary>Gets the number of taps of each output pixel.</summary>
    public int[] Length { get; private set; } = [];

    /// <summary>Gets the weights, <c>[Count, Stride]</c>; those beyond an output pixel's taps have no meaning.</summary>
    public int[] Weights { get; private set; } = [];

    /// <summary>Tells the source pixel after the last one of an output pixel.</summary>
    public int EndOf(int output) => First[output] + Length[output];

    /// <summary>Computes the weights of a part of an axis.</summary>
    /// <param name="sourceLength">Pixels of the source.</param>
    /// <param name="outputLength">Pixels of the whole output axis.</param>
    /// <param name="start">The first output pixel wanted.</param>
    /// <param name="count">The number of output pixels wanted.</param>
    /// <param name="interpolation">The filter.</param>
    public void Build(int sourceLength, long outputLength, long start, int count, Interpolation interpolation)
    {
        // Images of one size come one after the other.
        (int, long, long, int, Interpolation) wanted = (sourceLength, outputLength, start, count, interpolation);
        if (wanted == _built)
        {
            return;
        }

        // What fails below leaves nothing that counts as built.
        _built = default;
        double scale = sourceLength / (double)outputLength;
        double stretch = Math.Max(scale, 1);
        double support = (interpolation == Interpolation.Bicubic ? 2 : 1) * stretch;
        Count = count;
        FindRanges(sourceLength, start, scale, support);
        int needed = checked(count * Stride);
        if (Weights.Length < needed)
        {
            Weights = new int[needed];
        }

        for (int i = 0; i < count; i++)
        {
            double centre = (start + i + 0.5) * scale;
            FillWeights(i, (First[i] - centre + 0.5) / stretch, 1 / stretch, interpolation);
        }

        _built = wanted;
    }

    private void FindRanges(int sourceLength, long start, double scale, double support)
    {
        if (First.Length < Count)
        {
            First = new int[Count];
            Length = new int[Count];
        }

        int longest = 0;
        for (int i = 0; i < Count; i++)
        {
            double centre = (start + i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5));
            int end = Math.Min(sourceLength, (int)(centre + support + 0.5));
            First[i] = first;
            Length[i] = end - first;
            longest = Math.Max(longest, end - first);
        }

        Stride = longest;
        if (_row.Length < longest)
        {
            _row = new double[longest];
        }
    }

    private void FillWeights(int output, double distance, double step, Interpolation interpolation)
    {
        Span<double> row = _row.AsSpan(0, Length[output]);
        double sum = 0;
        for (int k = 0; k < row.Length; k++)
        {
            double x = Math.Abs(distance + (k * step));
            row[k] = interpolation == Interpolation.Bicubic ? Cubic(x) : Math.Max(0, 1 - x);
            sum += row[k];
        }

        Span<int> weights = Weights.AsSpan(output * Stride);
        for (int k = 0; k < row.Length; k++)
        {
            weights[k] = (int)Math.Round(row[k] / sum * (1 << Precision), MidpointRounding.AwayFromZero);
        }
    }

    // Keys 1981, "Cubic convolution interpolation for digital image processing".
    private static double Cubic(double x) => x switch
    {
        < 1 => ((((CubicA + 2) * x) - (CubicA + 3)) * x * x) + 1,
        < 2 => CubicA * ((((x - 5) * x + 8) * x) - 4),
        _ => 0,
    };
}
