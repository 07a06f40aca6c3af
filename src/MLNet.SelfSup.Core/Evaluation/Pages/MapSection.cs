using System.Text.Json;

namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>Writes the map of test images: the data that the page's script draws.</summary>
internal static class MapSection
{
    private const int Digits = 4;

    /// <summary>Writes the section.</summary>
    /// <param name="writer">Receives it.</param>
    /// <param name="content">What is shown.</param>
    public static void Write(TextWriter writer, ReportContent content)
    {
        IReadOnlyList<MapPoint> map = content.Gallery.Map;
        writer.WriteLine("<section><h2>What the encoder sees</h2>");
        writer.WriteLine(
            $"<p class=\"hint\">{ReportText.Count(map.Count)} test images by their features; images that look alike to the encoder lie together. t-SNE shows who is whose neighbour, distances between groups mean little; principal components keep distances. "
            + "Point at an image to see it, choose a class to single it out.</p>");
        writer.WriteLine(
            "<div class=\"controls\"><span class=\"switch\" role=\"group\" aria-label=\"Kind of map\"><button type=\"button\" data-view=\"t\" aria-pressed=\"true\">t-SNE</button>"
            + "<button type=\"button\" data-view=\"a\" aria-pressed=\"false\">PCA</button></span>"
            + "<label><input type=\"checkbox\" id=\"mark-wrong\"> Mark what was told wrong</label></div>");
        writer.WriteLine("<div id=\"map\"></div><ul class=\"classes\" id=\"map-classes\"></ul>");

        // The serializer writes <, > and & as \u escapes: no text can end the element.
        writer.WriteLine($"<script type=\"application/json\" id=\"map-data\">{JsonSerializer.Serialize(new { classes = content.ClassNames, points = ToPoints(map) })}</script></section>");
    }

    private static IEnumerable<object> ToPoints(IReadOnlyList<MapPoint> map)
    {
        (double X, double Y)[] components = Fit([.. map.Select(p => p.Components)]);
        (double X, double Y)[] neighborhood = Fit([.. map.Select(p => p.Neighborhood)]);
        return map.Select((point, i) => new
        {
            a = new[] { components[i].X, components[i].Y },
            t = new[] { neighborhood[i].X, neighborhood[i].Y },
            c = point.Picture.Class,
            p = point.Predicted,
            n = point.Picture.Name,
            i = Convert.ToBase64String(point.Picture.Jpeg),
        });
    }

    // Into 0 to 1 each way; a direction without extent becomes its middle.
    private static (double X, double Y)[] Fit((double X, double Y)[] points)
    {
        (double minX, double maxX) = (points.Min(p => p.X), points.Max(p => p.X));
        (double minY, double maxY) = (points.Min(p => p.Y), points.Max(p => p.Y));
        return Array.ConvertAll(points, p => (Scale(p.X, minX, maxX), Scale(p.Y, minY, maxY)));
    }

    private static double Scale(double value, double low, double high) => high > low ? Math.Round((value - low) / (high - low), Digits) : 0.5;
}
