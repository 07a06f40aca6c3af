using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Images;

/// <summary>How far the filling of an <see cref="ImageCache"/> is.</summary>
/// <param name="Kept">Images decoded and kept so far.</param>
/// <param name="Skipped">Images left out so far.</param>
/// <param name="Bytes">Bytes of pixels so far, in memory and in the file.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ImageCacheProgress(int Kept, int Skipped, long Bytes);
