namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Writes a report as plain text.</summary>
internal static class PlainTable
{
    private const string Gap = "  ";

    private static readonly string[] Heads = ["approach", "labels a class", "labels", "accuracy", "95 % interval", "balanced", "seconds"];

    /// <summary>Writes the verdict, the table and the messages.</summary>
    /// <param name="writer">Receives the text.</param>
    /// <param name="report">The report.</param>
    public static void Write(TextWriter writer, LabelEfficiencyReport report)
    {
        writer.WriteLine(report.Verdict);
        writer.WriteLine();
        string[][] cells = [Heads, .. report.Rows.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Heads.Length).Select(c => cells.Max(row => row[c].Length))];
        WriteRow(writer, Heads, widths);
        writer.WriteLine(string.Join(Gap, widths.Select(w => new string('-', w))));
        string? previous = null;
        foreach (string[] row in cells[1..])
        {
            // A name stands once, above its rows.
            WriteRow(writer, row[0] == previous ? [string.Empty, .. row[1..]] : row, widths);
            previous = row[0];
        }

        writer.WriteLine();
        writer.WriteLine($"{ReportText.Count(report.TestCount)} test images, {report.ClassNames.Count} classes; labels are drawn from {ReportText.Count(report.TrainCount)} images. Seconds: one training and its test, features not counted.");
        foreach (string message in report.Messages)
        {
            writer.WriteLine($"- {message}");
        }
    }

    private static string[] Cells(LabelEfficiencyRow row) =>
    [
        row.Approach,
        ReportText.ShortBudget(row.LabelsPerClass),
        ReportText.Count(row.Labels),
        ReportText.Percent(row.Accuracy),
        ReportText.Range(row.Interval),
        ReportText.Percent(row.BalancedAccuracy),
        ReportText.Seconds(row.Time),
    ];

    private static void WriteRow(TextWriter writer, string[] cells, int[] widths) =>
        writer.WriteLine(string.Join(Gap, cells.Select((text, c) => c == 0 ? text.PadRight(widths[c]) : text.PadLeft(widths[c]))));
}
