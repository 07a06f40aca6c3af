namespace WebService.Load;

/// <summary>Times of answers, told by ranks.</summary>
/// <param name="Median">Half of the answers took no longer, in milliseconds.</param>
/// <param name="P95">95 of 100 took no longer.</param>
/// <param name="P99">99 of 100 took no longer.</param>
/// <param name="Most">None took longer.</param>
internal sealed record Percentiles(double Median, double P95, double P99, double Most)
{
    /// <summary>Ranks times.</summary>
    /// <param name="milliseconds">At least one.</param>
    public static Percentiles Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return new Percentiles(At(0.5), At(0.95), At(0.99), sorted[^1]);

        double At(double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
