namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Writes the figures as tables: accuracy by approach and number of labels, and all that was measured.</summary>
internal static class ResultTables
{
    /// <summary>Writes the section.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="content">What was measured.</param>
    public static void Write(TextWriter writer, ReportContent content)
    {
        writer.WriteLine("<section><h2>Accuracy</h2><p class=\"hint\">Mean accuracy on the test images, below it the 95 % interval. The best of each column is marked.</p>");
        WriteMatrix(writer, content.Rows);
        writer.WriteLine("<details><summary>All figures: balanced accuracy, times</summary>");
        WriteAll(writer, content.Rows);
        writer.WriteLine("<p class=\"hint\">Seconds: one training and its test. Features: computing those of all images, once.</p></details></section>");
    }

    private static void WriteMatrix(TextWriter writer, IReadOnlyList<LabelEfficiencyRow> rows)
    {
        int?[] budgets = [.. rows.Select(r => r.LabelsPerClass).Distinct()];
        writer.Write("<div class=\"scroll\"><table><thead><tr><th>labels a class</th>");
        writer.Write(string.Concat(budgets.Select(b => $"<th>{ReportText.ShortBudget(b)}</th>")));
        writer.WriteLine("</tr></thead><tbody>");
        foreach (IGrouping<string, LabelEfficiencyRow> approach in rows.GroupBy(r => r.Approach, StringComparer.Ordinal))
        {
            writer.Write($"<tr><td>{ReportText.Escape(approach.Key)}</td>");
            foreach (LabelEfficiencyRow row in approach)
            {
                bool isBest = rows.Where(r => r.LabelsPerClass == row.LabelsPerClass).All(r => r.Accuracy <= row.Accuracy);
                writer.Write($"<td{(isBest ? " class=\"best\"" : string.Empty)}>{ReportText.Percent(row.Accuracy)}<small>{ReportText.Range(row.Interval)}</small></td>");
            }

            writer.WriteLine("</tr>");
        }

        writer.WriteLine("</tbody></table></div>");
    }

    private static void WriteAll(TextWriter writer, IReadOnlyList<LabelEfficiencyRow> rows)
    {
        writer.WriteLine("<div class=\"scroll\"><table><thead><tr><th>approach</th><th>labels a class</th><th>labels</th><th>draws</th><th>accuracy</th><th>balanced</th><th>seconds</th><th>features</th></tr></thead><tbody>");
        foreach (LabelEfficiencyRow row in rows)
        {
            string[] cells =
            [
                ReportText.ShortBudget(row.LabelsPerClass),
                ReportText.Count(row.Labels),
                ReportText.Count(row.Accuracies.Count),
                ReportText.Percent(row.Accuracy),
                ReportText.Percent(row.BalancedAccuracy),
                ReportText.Seconds(row.Time),
                row.FeatureTime == TimeSpan.Zero ? "–" : ReportText.Seconds(row.FeatureTime),
            ];
            writer.WriteLine($"<tr><td>{ReportText.Escape(row.Approach)}</td>{string.Concat(cells.Select(c => $"<td>{c}</td>"))}</tr>");
        }

        writer.WriteLine("</tbody></table></div>");
    }
}
