namespace MLNet.SelfSup.Evaluation;

/// <summary>How badly a map shows who is whose neighbour, and which way its points must move.</summary>
/// <remarks>van der Maaten and Hinton 2008, section 3.3: exact sums over all pairs. Rows are summed in their order, so any number of threads gives the same bits.</remarks>
internal sealed class TSneGradient
{
    private readonly double[] _joint;
    private readonly double[] _kernel;
    private readonly double[] _rowSums;

    /// <summary>Initialises the gradient of one set of points.</summary>
    /// <param name="joint">p, <c>[N, N]</c>.</param>
    /// <param name="rows">N.</param>
    public TSneGradient(double[] joint, int rows)
    {
        _joint = joint;
        Rows = rows;
        _kernel = new double[rows * rows];
        _rowSums = new double[rows];
    }

    private int Rows { get; }

    /// <summary>Computes the gradient, equation 5: <c>4 Σⱼ (e·p(i,j) - q(i,j)) (yᵢ - yⱼ) / (1 + |yᵢ - yⱼ|²)</c>.</summary>
    /// <param name="map">y, <c>[N, 2]</c>.</param>
    /// <param name="exaggeration">e: 1 but in the first steps.</param>
    /// <param name="gradient">Receives <c>[N, 2]</c>.</param>
    public void Compute(double[] map, double exaggeration, double[] gradient)
    {
        double sum = FillKernel(map);
        Parallel.For(0, Rows, i =>
        {
            (double x, double y) = (map[2 * i], map[(2 * i) + 1]);
            (double forceX, double forceY) = (0, 0);
            ReadOnlySpan<double> kernel = _kernel.AsSpan(i * Rows, Rows);
            ReadOnlySpan<double> joint = _joint.AsSpan(i * Rows, Rows);
            for (int j = 0; j < kernel.Length; j++)
            {
                double force = ((exaggeration * joint[j]) - (kernel[j] / sum)) * kernel[j];
                forceX += force * (x - map[2 * j]);
                forceY += force * (y - map[(2 * j) + 1]);
            }

            (gradient[2 * i], gradient[(2 * i) + 1]) = (4 * forceX, 4 * forceY);
        });
    }

    /// <summary>Computes the cost, the Kullback-Leibler divergence <c>Σ p(i,j) log(p(i,j) / q(i,j))</c> (section 3.1).</summary>
    /// <param name="map">y, <c>[N, 2]</c>.</param>
    /// <returns>At least 0.</returns>
    public double Divergence(double[] map)
    {
        double sum = FillKernel(map);
        double divergence = 0;
        for (int at = 0; at < _joint.Length; at++)
        {
            divergence += _joint[at] > 0 ? _joint[at] * Math.Log(_joint[at] * sum / _kernel[at]) : 0;
        }

        return divergence;
    }

    // The numerators of q, equation 4; gives their sum.
    private double FillKernel(double[] map)
    {
        Parallel.For(0, Rows, i =>
        {
            (double x, double y) = (map[2 * i], map[(2 * i) + 1]);
            Span<double> kernel = _kernel.AsSpan(i * Rows, Rows);
            double sum = 0;
            for (int j = 0; j < kernel.Length; j++)
            {
                (double dx, double dy) = (x - map[2 * j], y - map[(2 * j) + 1]);
                kernel[j] = 1 / (1 + (dx * dx) + (dy * dy));
                sum += kernel[j];
            }

            kernel[i] = 0;
            _rowSums[i] = sum - 1;
        });
        return _rowSums.Sum();
    }
}
