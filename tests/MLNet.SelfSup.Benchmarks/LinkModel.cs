namespace MLNet.SelfSup.Benchmarks;

/// <summary>What a message between ranks takes: a latency, and its size by a bandwidth.</summary>
/// <param name="Latency">Seconds a call.</param>
/// <param name="Bandwidth">Bytes a second.</param>
internal sealed record LinkModel(double Latency, double Bandwidth)
{
    /// <summary>Fits the line whose relative errors have the least squares, so that small messages count as much as large ones.</summary>
    /// <param name="measured">Bytes and seconds.</param>
    public static LinkModel Fit(IReadOnlyCollection<(long Bytes, double Seconds)> measured)
    {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        foreach ((long bytes, double seconds) in measured)
        {
            double weight = 1 / (seconds * seconds);
            a += weight;
            b += weight * bytes;
            c += weight * bytes * bytes;
            d += weight * seconds;
            e += weight * seconds * bytes;
        }

        double slope = ((a * e) - (b * d)) / ((a * c) - (b * b));
        return new LinkModel((d - (slope * b)) / a, 1 / slope);
    }

    public double Predict(double calls, double bytes) => (calls * Latency) + (bytes / Bandwidth);
}
