using SkiaSharp;

namespace QuickStart.Scenes;

/// <summary>Paints one scene: background, clutter, the object with its shadow, light and noise.</summary>
internal static class ScenePainter
{
    private const float MaxTilt = 0.2f; // radians, either way

    /// <summary>Paints over the whole bitmap.</summary>
    /// <param name="bitmap">The picture.</param>
    /// <param name="shape">The object that makes the class.</param>
    /// <param name="random">Decides all else.</param>
    public static void Paint(SKBitmap bitmap, Shape shape, Random random)
    {
        using var canvas = new SKCanvas(bitmap);
        float side = bitmap.Width;
        SKColor background = RandomColor(random, 0.15, 0.95);
        PaintBackground(canvas, side, background, random);
        PaintClutter(canvas, side, random);
        PaintObject(canvas, side, shape, ContrastTo(background, random), random);
        PaintLight(canvas, side, random);
        canvas.Flush();
        AddNoise(bitmap, random);
    }

    private static void PaintBackground(SKCanvas canvas, float side, SKColor color, Random random)
    {
        SKColor second = Shift(color, random, 30);
        double angle = random.NextDouble() * Math.Tau;
        var direction = new SKPoint((float)Math.Cos(angle) * side, (float)Math.Sin(angle) * side);
        using var paint = new SKPaint { IsAntialias = true };
        switch (random.Next(3))
        {
            case 0: // a gradient
                using (var shader = SKShader.CreateLinearGradient(SKPoint.Empty, direction, [color, second], SKShaderTileMode.Mirror))
                {
                    paint.Shader = shader;
                    canvas.DrawRect(0, 0, side, side, paint);
                }

                break;
            case 1: // stripes
                float width = side * (0.05f + (0.1f * random.NextSingle()));
                canvas.Clear(color);
                canvas.Save();
                canvas.RotateRadians((float)angle, side / 2, side / 2);
                paint.Color = second;
                for (float x = -side; x < 2 * side; x += 2 * width)
                {
                    canvas.DrawRect(x, -side, width, 3 * side, paint);
                }

                canvas.Restore();
                break;
            default: // blotches
                canvas.Clear(color);
                for (int i = 0; i < 12; i++)
                {
                    paint.Color = Shift(color, random, 30).WithAlpha(160);
                    canvas.DrawCircle(random.NextSingle() * side, random.NextSingle() * side, side * (0.05f + (0.15f * random.NextSingle())), paint);
                }

                break;
        }
    }

    private static void PaintClutter(SKCanvas canvas, float side, Random random)
    {
        using var paint = new SKPaint { IsAntialias = true, IsStroke = true, StrokeCap = SKStrokeCap.Round };
        int lines = random.Next(0, 4);
        for (int i = 0; i < lines; i++)
        {
            paint.Color = RandomColor(random, 0.1, 1).WithAlpha(190);
            paint.StrokeWidth = side * (0.012f + (0.03f * random.NextSingle()));
            canvas.DrawLine(random.NextSingle() * side, random.NextSingle() * side, random.NextSingle() * side, random.NextSingle() * side, paint);
        }
    }

    private static void PaintObject(SKCanvas canvas, float side, Shape shape, SKColor color, Random random)
    {
        float radius = side * (0.3f + (0.14f * random.NextSingle()));
        float margin = radius * 0.9f;
        float x = margin + (random.NextSingle() * (side - (2 * margin)));
        float y = margin + (random.NextSingle() * (side - (2 * margin)));
        using SKPath path = shape.CreatePath();
        SKMatrix pose = SKMatrix.CreateTranslation(x, y)
            .PreConcat(SKMatrix.CreateRotation(MaxTilt * ((2 * random.NextSingle()) - 1)))
            .PreConcat(SKMatrix.CreateScale(radius, radius * (0.75f + (0.25f * random.NextSingle()))));
        path.Transform(pose);
        using var paint = new SKPaint { IsAntialias = true, Color = SKColors.Black.WithAlpha((byte)random.Next(0, 110)) };
        canvas.Save();
        canvas.Translate(side * 0.03f, side * 0.03f);
        canvas.DrawPath(path, paint);
        canvas.Restore();
        paint.Color = color;
        if (random.Next(5) == 0)
        {
            paint.IsStroke = true;
            paint.StrokeWidth = radius * 0.2f;
            paint.StrokeJoin = SKStrokeJoin.Round;
        }

        canvas.DrawPath(path, paint);
    }

    private static void PaintLight(SKCanvas canvas, float side, Random random)
    {
        var centre = new SKPoint(random.NextSingle() * side, random.NextSingle() * side);
        SKColor light = random.Next(2) == 0 ? SKColors.White : SKColors.Black;
        using var shader = SKShader.CreateRadialGradient(centre, side * 1.2f, [light.WithAlpha((byte)random.Next(0, 90)), light.WithAlpha(0)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader };
        canvas.DrawRect(0, 0, side, side, paint);
    }

    private static void AddNoise(SKBitmap bitmap, Random random)
    {
        int strength = random.Next(2, 9);
        SKColor[] pixels = bitmap.Pixels;
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = Shift(pixels[i], random, strength);
        }

        bitmap.Pixels = pixels;
    }

    private static SKColor RandomColor(Random random, double low, double high) => SKColor.FromHsv(
        (float)(360 * random.NextDouble()), (float)(20 + (80 * random.NextDouble())), (float)(100 * (low + ((high - low) * random.NextDouble()))));

    private static SKColor Shift(SKColor color, Random random, int by) => new(
        (byte)Math.Clamp(color.Red + random.Next(-by, by + 1), 0, 255),
        (byte)Math.Clamp(color.Green + random.Next(-by, by + 1), 0, 255),
        (byte)Math.Clamp(color.Blue + random.Next(-by, by + 1), 0, 255));

    private static SKColor ContrastTo(SKColor background, Random random)
    {
        while (true)
        {
            SKColor color = RandomColor(random, 0.1, 1);
            int distance = Math.Abs(color.Red - background.Red) + Math.Abs(color.Green - background.Green) + Math.Abs(color.Blue - background.Blue);
            if (distance > 170)
            {
                return color;
            }
        }
    }
}
