namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Writes the rows of pictures: neighbours, confusions, duplicates, outliers.</summary>
internal static class PictureSections
{
    /// <summary>Writes the sections; one that has nothing to show says so.</summary>
    /// <param name="writer">Receives them.</param>
    /// <param name="content">What is shown.</param>
    public static void Write(TextWriter writer, ReportContent content)
    {
        WriteNeighbors(writer, content);
        WriteConfused(writer, content);
        WriteDuplicates(writer, content);
        WriteOutliers(writer, content);
    }

    private static void WriteNeighbors(TextWriter writer, ReportContent content)
    {
        Begin(writer, "Nearest neighbours", "Some test images, each with the test images whose features are most similar. Green: of the same class; red and dashed: of another, which is named.");
        foreach (PictureRow row in content.Gallery.Neighbors)
        {
            writer.Write($"<div class=\"row\">{Figure(row.First, content, "query", NameOf(row.First.Class, content))}<span class=\"arrow\">→</span>");
            foreach (ReportPicture other in row.Others)
            {
                bool isSame = other.Class == row.First.Class;
                writer.Write(Figure(other, content, isSame ? "ok" : "no", isSame ? Similarity(other) : NameOf(other.Class, content)));
            }

            writer.WriteLine("</div>");
        }

        writer.WriteLine("</section>");
    }

    private static void WriteConfused(TextWriter writer, ReportContent content)
    {
        Begin(writer, "Classes taken for one another", $"What the {content.EncoderName} with the most labels got wrong most often, with examples: look whether the labels are right, and whether the two can be told apart at all.");
        writer.WriteLine(content.Gallery.Confused.Count == 0 ? "<p>No class was taken for another.</p>" : "<div class=\"grid\">");
        foreach (ConfusedPair pair in content.Gallery.Confused)
        {
            (string actual, string predicted) = (NameOf(pair.Actual, content), NameOf(pair.Predicted, content));
            writer.Write($"<div><h3>{ReportText.Escape(actual)} taken for {ReportText.Escape(predicted)}</h3><p class=\"hint\">{ReportText.Percent(pair.Share)} of {ReportText.Escape(actual)}</p><div class=\"pics\">");
            writer.Write(string.Concat(pair.Examples.Select(e => Figure(e, content, string.Empty, caption: null))));
            writer.WriteLine("</div></div>");
        }

        writer.WriteLine(content.Gallery.Confused.Count == 0 ? "</section>" : "</div></section>");
    }

    private static void WriteDuplicates(TextWriter writer, ReportContent content)
    {
        int groups = content.Duplicates.Count;
        int shown = content.Gallery.Duplicates.Count;
        string count = groups == shown ? string.Empty : $" The {shown} largest of {ReportText.Count(groups)} groups are shown.";
        Begin(writer, "Nearly equal training images", $"Copies add labels but no knowledge, and let a test set that has their like look too good. A red dashed frame: the copy has another label.{count}");
        if (groups == 0)
        {
            writer.WriteLine("<p>None were found.</p>");
        }

        foreach (PictureRow row in content.Gallery.Duplicates)
        {
            writer.Write($"<div class=\"row\">{Figure(row.First, content, string.Empty, NameOf(row.First.Class, content))}");
            foreach (ReportPicture other in row.Others)
            {
                bool isSame = other.Class == row.First.Class;
                writer.Write(Figure(other, content, isSame ? string.Empty : "no", isSame ? Similarity(other) : NameOf(other.Class, content)));
            }

            writer.WriteLine(row.LeftOut > 0 ? $"<span class=\"more\">and {ReportText.Count(row.LeftOut)} more</span></div>" : "</div>");
        }

        writer.WriteLine("</section>");
    }

    private static void WriteOutliers(TextWriter writer, ReportContent content)
    {
        Begin(writer, "Training images unlike all others", "Those least similar to their nearest neighbours in the mean: often faulty, mislabelled, or of a kind that is rare.");
        writer.Write("<div class=\"pics\">");
        writer.Write(string.Concat(content.Gallery.Outliers.Select(o => Figure(o, content, string.Empty, NameOf(o.Class, content)))));
        writer.WriteLine("</div></section>");
    }

    private static void Begin(TextWriter writer, string heading, string hint) =>
        writer.WriteLine($"<section><h2>{ReportText.Escape(heading)}</h2><p class=\"hint\">{ReportText.Escape(hint)}</p>");

    private static string NameOf(int number, ReportContent content) => content.ClassNames[number];

    private static string Similarity(ReportPicture picture) => picture.Similarity is { } similarity ? ReportText.Number(similarity) : string.Empty;

    private static string Figure(ReportPicture picture, ReportContent content, string kind, string? caption)
    {
        string similarity = picture.Similarity is null ? string.Empty : $", similarity {Similarity(picture)}";
        string title = ReportText.Escape($"{NameOf(picture.Class, content)}: {picture.Name}{similarity}");
        string below = caption is null ? string.Empty : $"<figcaption>{ReportText.Escape(caption)}</figcaption>";
        return $"<figure class=\"{kind}\" title=\"{title}\"><img alt=\"{ReportText.Escape(NameOf(picture.Class, content))}\" src=\"{picture.Source}\">{below}</figure>";
    }
}
