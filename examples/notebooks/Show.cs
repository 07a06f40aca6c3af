// Shared by the notebooks: #!import Show.cs
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using Microsoft.DotNet.Interactive.Formatting;
using MLNet.SelfSup.Images;
using SkiaSharp;

/// <summary>A picture in a notebook's output.</summary>
public record Png(byte[] Data);

/// <summary>A chart in a notebook's output.</summary>
public record Svg(string Text);

/// <summary>Data, pictures and charts of the notebooks.</summary>
public static class Show
{
    private const int Gap = 4;

    private static readonly string[] Palette = ["#512bd4", "#e8590c", "#2b8a3e", "#868e96", "#c2255c"];

    /// <summary>Draws the pictures that the notebooks learn from; see Pictures/Program.cs for the arguments.</summary>
    public static void Draw(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", "--project", "Pictures", "-v", "q", "--", .. arguments]);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"Drawing '{string.Join(' ', arguments)}' ended with code {process.ExitCode}.");
        }
    }

    /// <summary>Puts image files into a grid.</summary>
    public static Png Grid(IEnumerable<string> paths, int columns, int zoom = 1) => Grid([.. paths.Select(p => ImageDecoder.DecodeFile(p))], columns, zoom);

    /// <summary>Puts images of one size into a grid.</summary>
    public static Png Grid(IReadOnlyList<RgbImage> images, int columns, int zoom = 1)
    {
        int cell = (images[0].Width * zoom) + Gap;
        int rows = (images.Count + columns - 1) / columns;
        using var sheet = new SKBitmap(new SKImageInfo((columns * cell) + Gap, (rows * cell) + Gap, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.White);
        for (int i = 0; i < images.Count; i++)
        {
            using SKBitmap bitmap = ToBitmap(images[i]);
            float x = Gap + (i % columns * cell);
            float y = Gap + (i / columns * cell);
            canvas.DrawBitmap(bitmap, SKRect.Create(x, y, cell - Gap, cell - Gap));
        }

        canvas.Flush();
        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        return new Png(png.ToArray());
    }

    /// <summary>Draws lines over a logarithmic axis, one a name.</summary>
    public static Svg Lines(string horizontal, string vertical, params (string Name, (double X, double Y)[] Points)[] series)
    {
        double[] across = [.. series.SelectMany(s => s.Points).Select(((double X, double Y) p) => p.X).Distinct()];
        double low = Math.Log(across.Min());
        double high = Math.Log(across.Max());
        double top = Math.Ceiling(series.SelectMany(s => s.Points).Max(((double X, double Y) p) => p.Y) * 10) / 10;
        string X(double x) => Text(60 + (400 * (Math.Log(x) - low) / (high - low)));
        string Y(double y) => Text(270 - (240 * y / top));
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"680\" height=\"320\" font-family=\"sans-serif\" font-size=\"13\"><rect width=\"680\" height=\"320\" fill=\"white\"/>");
        for (double y = 0; y <= top + 1e-9; y += 0.1)
        {
            svg.Append($"<path d=\"M60 {Y(y)}H460\" stroke=\"#dee2e6\"/><text x=\"52\" y=\"{Y(y)}\" dy=\"4\" text-anchor=\"end\">{y.ToString("P0", CultureInfo.InvariantCulture)}</text>");
        }

        foreach (double x in across)
        {
            svg.Append($"<text x=\"{X(x)}\" y=\"288\" text-anchor=\"middle\">{Text(x)}</text>");
        }

        svg.Append($"<text x=\"260\" y=\"310\" text-anchor=\"middle\">{horizontal}</text><text x=\"60\" y=\"18\">{vertical}</text>");
        for (int i = 0; i < series.Length; i++)
        {
            string color = Palette[i % Palette.Length];
            string points = string.Join(' ', series[i].Points.Select(((double X, double Y) p) => $"{X(p.X)},{Y(p.Y)}"));
            svg.Append($"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"2.5\" points=\"{points}\"/>");
            foreach ((double x, double y) in series[i].Points)
            {
                svg.Append($"<circle cx=\"{X(x)}\" cy=\"{Y(y)}\" r=\"4\" fill=\"{color}\"/>");
            }

            svg.Append($"<text x=\"480\" y=\"{50 + (22 * i)}\" fill=\"{color}\" font-weight=\"bold\">{series[i].Name}</text>");
        }

        return new Svg(svg.Append("</svg>").ToString());
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static SKBitmap ToBitmap(RgbImage image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        var colors = new SKColor[image.Width * image.Height];
        for (int i = 0; i < colors.Length; i++)
        {
            colors[i] = new SKColor(pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]);
        }

        return new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque)) { Pixels = colors };
    }
}

Formatter.Register<Png>(png => Convert.ToBase64String(png.Data), "image/png");
Formatter.Register<Svg>(svg => svg.Text, "image/svg+xml");
Formatter.SetPreferredMimeTypesFor(typeof(Png), "image/png");
Formatter.SetPreferredMimeTypesFor(typeof(Svg), "image/svg+xml");
