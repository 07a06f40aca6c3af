namespace MLNet.SelfSup.Torch.Views;

/// <summary>A copy of the pixels that a thread is changing, for operations that read neighbours.</summary>
internal static class ScratchPixels
{
    [ThreadStatic]
    private static byte[]? _threadPixels;

    /// <summary>Copies pixels, until the thread asks again.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <returns>Their copy.</returns>
    public static ReadOnlySpan<byte> Copy(ReadOnlySpan<byte> pixels)
    {
        if (_threadPixels is null || _threadPixels.Length < pixels.Length)
        {
            _threadPixels = new byte[pixels.Length];
        }

        pixels.CopyTo(_threadPixels);
        return _threadPixels.AsSpan(0, pixels.Length);
    }
}
