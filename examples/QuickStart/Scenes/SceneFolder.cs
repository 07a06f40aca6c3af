using SkiaSharp;

namespace QuickStart.Scenes;

/// <summary>Draws a set of labelled pictures into a folder: one sub-folder a class, the same pixels for the same seed.</summary>
/// <remarks>
/// The class is the object's shape alone. Colour, position, size, rotation, outline, background, clutter, light and noise
/// all vary, so that pixels say little and an encoder has something to learn.
/// </remarks>
internal static class SceneFolder
{
    private const int Seed = 20_260;

    /// <summary>Writes the pictures, unless they are there already.</summary>
    /// <param name="folder">Receives a folder a class.</param>
    /// <param name="count">Number of pictures, spread evenly over the classes.</param>
    /// <param name="size">Side in pixels.</param>
    /// <param name="seedOffset">Another offset gives other pictures of the same kind.</param>
    public static void Write(string folder, int count, int size, int seedOffset)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int i = 0; i < count; i++)
        {
            var shape = Shapes.All[i % Shapes.All.Count];
            string path = Path.Combine(folder, shape.Name, $"{i:D5}.png");
            if (File.Exists(path))
            {
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            ScenePainter.Paint(bitmap, shape, new Random(Seed + seedOffset + i));
            using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);

            // Written beside and moved, so that an interrupted run leaves no half picture.
            string temporary = path + ".tmp";
            File.WriteAllBytes(temporary, data.ToArray());
            File.Move(temporary, path, overwrite: true);
        }
    }
}
