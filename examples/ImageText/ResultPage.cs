using System.Net;
using System.Text;

namespace ImageText;

/// <summary>Writes one page of retrieved pictures: HTML with the pictures inside, for any browser.</summary>
internal static class ResultPage
{
    private const int Queries = 10;
    private const int PicturesAQuery = 8;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="gallery">What is searched.</param>
    public static void Write(string path, Gallery gallery)
    {
        var html = new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Pictures found by text</title><style>
            body { font: 15px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 900px; color: #222 }
            h2 { font-size: 16px; margin: 1.4em 0 .4em } img { width: 96px; height: 96px; object-fit: contain; border: 3px solid #ddd; margin-right: 6px }
            img.right { border-color: #2a2 }
            </style></head><body><h1>Pictures found by text</h1>
            <p>The best eight of
            """);
        html.Append($" {gallery.ImageCount} pictures that the encoder never saw, for ten captions that it never read. A picture that has the caption has a green frame.</p>\n");
        int count = Math.Min(Queries, gallery.Captions.Count);
        for (int i = 0; i < count; i++)
        {
            int caption = (int)((long)i * gallery.Captions.Count / count);
            html.Append($"<h2>{WebUtility.HtmlEncode(gallery.Captions[caption])}</h2>\n<div>");
            foreach ((string file, bool isRight) in gallery.Search(caption, PicturesAQuery))
            {
                html.Append($"<img alt=\"\" {(isRight ? "class=\"right\" " : string.Empty)}src=\"data:image/{TypeOf(file)};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}\">");
            }

            html.Append("</div>\n");
        }

        html.Append("</body></html>\n");
        File.WriteAllText(path, html.ToString());
    }

    private static string TypeOf(string file) => Path.GetExtension(file).TrimStart('.').ToUpperInvariant() switch
    {
        "JPG" or "JPEG" => "jpeg",
        var other => other.ToLowerInvariant(),
    };
}
