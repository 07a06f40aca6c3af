using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Images;

/// <summary>A part of a resized image. The whole may be far too large to exist: only the part is computed.</summary>
/// <param name="FullWidth">Width of the whole, at least 1.</param>
/// <param name="FullHeight">Height of the whole, at least 1.</param>
/// <param name="Left">First column of the part.</param>
/// <param name="Top">First row of the part.</param>
/// <param name="Width">Columns of the part, at least 1.</param>
/// <param name="Height">Rows of the part, at least 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ResizedWindow(long FullWidth, long FullHeight, long Left, long Top, int Width, int Height)
{
    /// <summary>Gets a value indicating whether the part is not empty and lies in the whole.</summary>
    public bool IsValid => Left >= 0 && Top >= 0 && Width >= 1 && Height >= 1 && Left + Width <= FullWidth && Top + Height <= FullHeight;

    /// <summary>The part that is the whole.</summary>
    public static ResizedWindow Whole(int width, int height) => new(width, height, 0, 0, width, height);
}
