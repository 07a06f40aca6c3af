namespace MLNet.SelfSup.Evaluation;

/// <summary>Draws points of many dimensions in a plane, so that neighbours stay neighbours.</summary>
/// <remarks>
/// van der Maaten and Hinton 2008, "Visualizing data using t-SNE", JMLR 9: algorithm 1 with exact sums, for some thousands of points. Features
/// are reduced to 50 principal components first (section 4.2), and the map starts from the first two of them, tiny, with seeded noise that
/// parts equal points. Distances between clusters mean little. The same input gives the same bits on the same processor, for any number of threads.
/// </remarks>
internal static class TSne
{
    /// <summary>The most points that the exact sums are meant for.</summary>
    public const int MaxPoints = 2_000;

    private const int Components = 50;
    private const double StartDeviation = 1e-4;
    private const double NoiseDeviation = 1e-6;
    private const double FirstMomentum = 0.5;
    private const double Momentum = 0.8;
    private const double GainStep = 0.2;
    private const double GainDecay = 0.8;
    private const double MinGain = 0.01;
    private const double MinLearningRate = 50;
    private const double ExaggerationQuarter = 4;

    /// <summary>Draws the map.</summary>
    /// <param name="features"><c>[N, D]</c>, row after row, finite.</param>
    /// <param name="rows">N, from 1 to <see cref="MaxPoints"/>.</param>
    /// <param name="options">Perplexity, steps, seed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Positions around 0, <c>[N, 2]</c>. One point alone lies at 0.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit, or a feature is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are more points than <see cref="MaxPoints"/>, or none.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static double[] Embed(ReadOnlySpan<float> features, int rows, TSneOptions options, CancellationToken cancellationToken = default)
    {
        Guard.InClosedInterval(rows, 1, MaxPoints, nameof(rows));
        PrincipalComponents components = PrincipalComponents.Find(features, rows, Components, cancellationToken);
        if (rows == 1)
        {
            return new double[2];
        }

        double perplexity = Math.Clamp((rows - 1) / 3.0, 1, options.Perplexity);
        double[] joint = TSneAffinities.Joint(TSneAffinities.Conditional(components.Scores, rows, perplexity, cancellationToken), rows);
        double[] map = Start(components, rows, options.Seed);
        Descend(new TSneGradient(joint, rows), map, options, cancellationToken);
        return map;
    }

    private static double[] Start(PrincipalComponents components, int rows, int seed)
    {
        var random = new Random(seed);
        double deviation = Math.Sqrt(components.Variances[0]);
        double scale = deviation > 0 ? StartDeviation / deviation : 0;
        var map = new double[2 * rows];
        for (int i = 0; i < map.Length; i++)
        {
            (int row, int axis) = (i / 2, i % 2);
            double position = axis < components.Count ? components.Scores[(row * components.Count) + axis] : 0;
            map[i] = (scale * position) + (NoiseDeviation * NextNormal(random));
        }

        return map;
    }

    private static void Descend(TSneGradient gradient, double[] map, TSneOptions options, CancellationToken cancellationToken)
    {
        double rate = Math.Max(MinLearningRate, map.Length / 2 / options.Exaggeration / ExaggerationQuarter);
        (var slope, var velocity, var gains) = (new double[map.Length], new double[map.Length], new double[map.Length]);
        Array.Fill(gains, 1);
        for (int step = 0; step < options.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isExaggerated = step < options.ExaggeratedSteps;
            gradient.Compute(map, isExaggerated ? options.Exaggeration : 1, slope);
            double momentum = isExaggerated ? FirstMomentum : Momentum;
            for (int i = 0; i < map.Length; i++)
            {
                // A direction that keeps its sign gains speed, one that swings loses it.
                bool isSteady = slope[i] > 0 != velocity[i] > 0;
                gains[i] = Math.Max(MinGain, isSteady ? gains[i] + GainStep : gains[i] * GainDecay);
                velocity[i] = (momentum * velocity[i]) - (rate * gains[i] * slope[i]);
                map[i] += velocity[i];
            }

            Center(map);
        }
    }

    private static void Center(double[] map)
    {
        (double x, double y) = (0, 0);
        for (int i = 0; i < map.Length; i += 2)
        {
            x += map[i];
            y += map[i + 1];
        }

        int rows = map.Length / 2;
        for (int i = 0; i < map.Length; i += 2)
        {
            map[i] -= x / rows;
            map[i + 1] -= y / rows;
        }
    }

    // Box and Muller.
    private static double NextNormal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
