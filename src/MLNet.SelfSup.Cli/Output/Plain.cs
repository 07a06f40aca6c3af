namespace MLNet.SelfSup.Cli.Output;

/// <summary>How numbers are written for people.</summary>
internal static class Plain
{
    private const double Kilo = 1024;

    /// <summary>Writes a time.</summary>
    /// <param name="time">The time.</param>
    /// <returns>For instance <c>1:02:03</c> or <c>2:03</c>.</returns>
    public static string Time(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:D2}:{time.Seconds:D2}" : $"{(int)time.TotalMinutes}:{time.Seconds:D2}";

    /// <summary>Writes a number of bytes.</summary>
    /// <param name="bytes">The number.</param>
    /// <returns>For instance <c>812 MB</c>.</returns>
    public static string Bytes(long bytes) => bytes switch
    {
        < (long)Kilo => $"{bytes} bytes",
        < (long)(Kilo * Kilo) => $"{bytes / Kilo:F0} KB",
        < (long)(Kilo * Kilo * Kilo) => $"{bytes / (Kilo * Kilo):F1} MB",
        _ => $"{bytes / (Kilo * Kilo * Kilo):F1} GB",
    };

    /// <summary>Writes a number of things.</summary>
    /// <param name="count">How many.</param>
    /// <param name="thing">One of them.</param>
    /// <returns>For instance <c>1,234 images</c>.</returns>
    public static string Count(long count, string thing) => $"{count:N0} {thing}{(count == 1 ? string.Empty : thing.EndsWith('s') ? "es" : "s")}";

    /// <summary>Names some of many.</summary>
    /// <param name="names">All of them.</param>
    /// <param name="most">How many are named.</param>
    /// <returns>For instance <c>a, b and 3 more</c>.</returns>
    public static string Some(IReadOnlyCollection<string> names, int most) =>
        names.Count <= most ? string.Join(", ", names) : $"{string.Join(", ", names.Take(most))} and {names.Count - most:N0} more";
}
