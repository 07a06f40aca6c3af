namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Writes a report as one HTML page: styles, script and pictures are inside, and nothing is fetched.</summary>
internal static class ReportPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="report">The report.</param>
    /// <param name="content">What it tells.</param>
    public static void Write(TextWriter writer, LabelEfficiencyReport report, ReportContent content)
    {
        string title = ReportText.Escape(content.Title);
        writer.WriteLine("<!DOCTYPE html>");
        writer.WriteLine("<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        writer.WriteLine($"<title>{title}</title><style>");
        writer.WriteLine(PageAsset.Read("report.css"));
        writer.WriteLine("</style></head><body><main>");
        writer.WriteLine($"<h1>{title}</h1>");
        writer.WriteLine($"<p class=\"meta\">{ReportText.Escape(Describe(content))}</p>");
        writer.WriteLine($"<p class=\"verdict\">{ReportText.Escape(report.Verdict)}</p>");
        WriteCurves(writer, content);
        ResultTables.Write(writer, content);
        MapSection.Write(writer, content);
        PictureSections.Write(writer, content);
        WriteNotes(writer, content);
        writer.WriteLine("<footer>Made by MLNet.SelfSup</footer></main><div id=\"tip\" role=\"status\"></div><script>");
        writer.WriteLine(PageAsset.Read("report.js"));
        writer.WriteLine("</script></body></html>");
    }

    private static string Describe(ReportContent content) =>
        $"{ReportText.Count(content.TestCount)} test images · {content.ClassNames.Count} classes · labels drawn from {ReportText.Count(content.TrainCount)} images · {content.EncoderName}: {content.EncoderText}";

    private static void WriteCurves(TextWriter writer, ReportContent content)
    {
        writer.WriteLine("<section><h2>How many labels are needed</h2>");
        writer.WriteLine("<p class=\"hint\">Accuracy on the test images over the number of labels of each class. The bands hold the true accuracy with 95 % confidence, over the draws of labels and of test images.</p>");
        writer.WriteLine($"<div class=\"wide\">{new LearningCurves(content, isNarrow: false).Draw()}</div>");
        var narrow = new LearningCurves(content, isNarrow: true);
        writer.WriteLine($"<div class=\"narrow\">{narrow.DrawLegend()}{narrow.Draw()}</div></section>");
    }

    private static void WriteNotes(TextWriter writer, ReportContent content)
    {
        if (content.Messages.Count == 0)
        {
            return;
        }

        writer.WriteLine("<section><h2>To be known</h2><ul class=\"notes\">");
        foreach (string message in content.Messages)
        {
            writer.WriteLine($"<li>{ReportText.Escape(message)}</li>");
        }

        writer.WriteLine("</ul></section>");
    }
}
