using System.Globalization;
using ImageText.Scenes;
using QuickStart.Scenes;

// Draws what the notebooks learn from: shapes FOLDER SIZE COUNT FIRST (a folder a class, COUNT pictures from number FIRST on), or captions FOLDER SIZE (pictures and their captions.csv).
switch (args)
{
    case ["shapes", var folder, var size, var count, var first]:
        SceneFolder.Write(folder, Number(count), Number(size), Number(first));
        return 0;
    case ["captions", var folder, var size]:
        CaptionedScenes.Write(folder, Number(size));
        return 0;
    default:
        Console.Error.WriteLine($"'{string.Join(' ', args)}' was given; wanted is: shapes FOLDER SIZE COUNT FIRST, or captions FOLDER SIZE.");
        return 1;
}

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
