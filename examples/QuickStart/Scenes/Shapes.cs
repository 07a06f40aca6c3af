using SkiaSharp;

namespace QuickStart.Scenes;

/// <summary>The ten classes.</summary>
internal static class Shapes
{
    public static IReadOnlyList<Shape> All { get; } =
    [
        new("arrow", () => Polygon((-0.9f, -0.25f), (0.1f, -0.25f), (0.1f, -0.7f), (1, 0), (0.1f, 0.7f), (0.1f, 0.25f), (-0.9f, 0.25f))),
        new("bolt", () => Polygon((0.2f, -1), (-0.6f, 0.15f), (-0.05f, 0.15f), (-0.2f, 1), (0.6f, -0.2f), (0.05f, -0.2f))),
        new("crescent", Crescent),
        new("cross", () => Polygon((-0.28f, -0.95f), (0.28f, -0.95f), (0.28f, -0.28f), (0.95f, -0.28f), (0.95f, 0.28f), (0.28f, 0.28f), (0.28f, 0.95f), (-0.28f, 0.95f), (-0.28f, 0.28f), (-0.95f, 0.28f), (-0.95f, -0.28f), (-0.28f, -0.28f))),
        new("disc", () => Oval(1, 1)),
        new("gear", () => Star(10, 0.72f)),
        new("ring", Ring),
        new("square", () => Polygon((-0.8f, -0.8f), (0.8f, -0.8f), (0.8f, 0.8f), (-0.8f, 0.8f))),
        new("star", () => Star(5, 0.42f)),
        new("triangle", () => Polygon((0, -0.95f), (0.9f, 0.7f), (-0.9f, 0.7f))),
    ];

    private static SKPath Polygon(params (float X, float Y)[] corners)
    {
        var path = new SKPath();
        path.AddPoly([.. corners.Select(c => new SKPoint(c.X, c.Y))], close: true);
        return path;
    }

    private static SKPath Star(int points, float inner)
    {
        var corners = new (float X, float Y)[2 * points];
        for (int i = 0; i < corners.Length; i++)
        {
            double angle = Math.PI * i / points;
            double radius = i % 2 == 0 ? 1 : inner;
            corners[i] = ((float)(radius * Math.Sin(angle)), (float)(-radius * Math.Cos(angle)));
        }

        return Polygon(corners);
    }

    private static SKPath Oval(float x, float y)
    {
        var path = new SKPath();
        path.AddOval(new SKRect(-x, -y, x, y));
        return path;
    }

    private static SKPath Ring()
    {
        SKPath path = Oval(1, 1);
        path.FillType = SKPathFillType.EvenOdd;
        path.AddOval(new SKRect(-0.55f, -0.55f, 0.55f, 0.55f));
        return path;
    }

    private static SKPath Crescent()
    {
        using SKPath whole = Oval(1, 1);
        using var bite = new SKPath();
        bite.AddOval(new SKRect(-0.35f, -0.95f, 1.45f, 0.95f));
        return whole.Op(bite, SKPathOp.Difference);
    }
}
