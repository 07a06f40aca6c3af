using System.Globalization;
using System.Text;
using QuickStart.Scenes;
using SkiaSharp;

namespace ImageText.Scenes;

/// <summary>Draws pictures of one or two shapes and writes what they show: the same pixels and words every time.</summary>
internal static class CaptionedScenes
{
    /// <summary>The list's column of classes: the colour, of pictures of one shape.</summary>
    public const string LabelColumn = "label";

    private const int Count = 2000;
    private const int Seed = 20_261;

    private static readonly (string Name, float Hue)[] Colors =
        [("red", 0), ("orange", 30), ("yellow", 55), ("green", 120), ("turquoise", 178), ("blue", 225), ("purple", 275), ("pink", 320)];

    private static readonly (string Name, float Radius)[] Sizes = [("small", 0.1f), ("medium", 0.16f), ("big", 0.23f)];

    /// <summary>Gets captions of pictures of one shape, with <c>{0}</c> where its colour stands.</summary>
    public static IReadOnlyList<string> Templates => [.. Sizes.SelectMany(s => Shapes.All.Select(shape => $"a {s.Name} {{0}} {shape.Name}"))];

    /// <summary>Writes pictures and list, unless they are there already.</summary>
    /// <param name="folder">Receives them.</param>
    /// <param name="size">Side in pixels.</param>
    /// <returns>The path of the list.</returns>
    public static string Write(string folder, int size)
    {
        string list = Path.Combine(folder, ImageTextSettings.ListName);
        if (File.Exists(list))
        {
            return list;
        }

        Directory.CreateDirectory(folder);
        var text = new StringBuilder("file,caption,label\n");
        using var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int i = 0; i < Count; i++)
        {
            (string caption, string label) = Paint(bitmap, new Random(Seed + i));
            string name = string.Create(CultureInfo.InvariantCulture, $"{i:D4}.png");
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(folder, name), data.ToArray());
            text.Append(CultureInfo.InvariantCulture, $"{name},{caption},{label}\n");
        }

        // Last, so that an interrupted run draws anew.
        File.WriteAllText(list, text.ToString());
        return list;
    }

    private static (string Caption, string Label) Paint(SKBitmap bitmap, Random random)
    {
        using var canvas = new SKCanvas(bitmap);
        float side = bitmap.Width;
        PaintBackground(canvas, side, random);
        if (random.Next(3) == 0)
        {
            (string words, string color) = PaintShape(canvas, side, side * (0.3f + (0.4f * random.NextSingle())), random);
            return (words, color);
        }

        (string above, _) = PaintShape(canvas, side, side * 0.27f, random);
        (string below, _) = PaintShape(canvas, side, side * 0.73f, random);
        return ($"{above} above {below}", string.Empty);
    }

    private static void PaintBackground(SKCanvas canvas, float side, Random random)
    {
        SKColor Grey() => SKColor.FromHsv(random.Next(360), random.Next(12), 82 + random.Next(18));
        using var shader = SKShader.CreateLinearGradient(SKPoint.Empty, new SKPoint(side * random.NextSingle(), side), [Grey(), Grey()], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(0, 0, side, side, paint);
    }

    private static (string Words, string Color) PaintShape(SKCanvas canvas, float side, float y, Random random)
    {
        Shape shape = Shapes.All[random.Next(Shapes.All.Count)];
        (string color, float hue) = Colors[random.Next(Colors.Length)];
        (string size, float share) = Sizes[random.Next(Sizes.Length)];
        float radius = side * share * (0.92f + (0.16f * random.NextSingle()));
        float x = radius + (random.NextSingle() * (side - (2 * radius)));
        using SKPath path = shape.CreatePath();
        path.Transform(SKMatrix.CreateTranslation(x, y)
            .PreConcat(SKMatrix.CreateRotation((random.NextSingle() - 0.5f) * 0.5f))
            .PreConcat(SKMatrix.CreateScale(radius, radius)));
        using var paint = new SKPaint { IsAntialias = true, Color = SKColor.FromHsv((hue + random.Next(-7, 8) + 360) % 360, 78 + random.Next(20), 78 + random.Next(20)) };
        canvas.DrawPath(path, paint);
        return ($"a {size} {color} {shape.Name}", color);
    }
}
