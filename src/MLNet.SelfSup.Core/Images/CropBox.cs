using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Images;

/// <summary>A rectangle of whole pixels.</summary>
/// <param name="Left">First column, at least 0.</param>
/// <param name="Top">First row, at least 0.</param>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CropBox(int Left, int Top, int Width, int Height)
{
    /// <summary>The rectangle that covers an image.</summary>
    public static CropBox Whole(RgbSpan image) => new(0, 0, image.Width, image.Height);

    /// <summary>Tells whether the rectangle is not empty and lies in an image.</summary>
    public bool FitsIn(int width, int height) =>
        Left >= 0 && Top >= 0 && Width >= 1 && Height >= 1 && (long)Left + Width <= width && (long)Top + Height <= height;
}
