namespace MLNet.SelfSup.Torch.Views;

/// <summary>The 8-bit pixels that a thread works on while it draws a view.</summary>
internal static class ViewBuffer
{
    [ThreadStatic]
    private static byte[]? _threadPixels;

    /// <summary>Lends room for a view, until the thread asks again.</summary>
    /// <param name="imageSize">Side S of the view.</param>
    /// <returns><c>[S, S, 3]</c>, with any content.</returns>
    public static Span<byte> Rent(int imageSize)
    {
        int length = imageSize * imageSize * 3;
        if (_threadPixels is null || _threadPixels.Length < length)
        {
            _threadPixels = new byte[length];
        }

        return _threadPixels.AsSpan(0, length);
    }
}
