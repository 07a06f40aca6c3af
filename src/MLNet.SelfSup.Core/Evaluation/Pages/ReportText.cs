using System.Globalization;
using System.Net;

namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>How a report writes numbers and names, the same in every culture.</summary>
internal static class ReportText
{
    /// <summary>Writes a share in percent.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    /// <summary>Writes an interval in percent.</summary>
    public static string Range(ConfidenceInterval interval) => string.Create(CultureInfo.InvariantCulture, $"{100 * interval.Low:F1} to {100 * interval.High:F1} %");

    /// <summary>Writes a number with few digits, for coordinates and similarities.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Writes a count with separators.</summary>
    public static string Count(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Writes a time in seconds.</summary>
    public static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0##}");

    /// <summary>Writes a number of labels a class, for a sentence.</summary>
    public static string Budget(int? labelsPerClass) => labelsPerClass switch
    {
        null => "all labels",
        1 => "1 label a class",
        { } count => $"{Count(count)} labels a class",
    };

    /// <summary>Writes a number of labels a class, for a table.</summary>
    public static string ShortBudget(int? labelsPerClass) => labelsPerClass is { } count ? Count(count) : "all";

    /// <summary>Makes text safe to stand in HTML, inside elements and quoted attributes.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Begins a sentence.</summary>
    public static string Capitalize(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
