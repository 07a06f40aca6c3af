namespace MLNet.SelfSup.Images;

/// <summary>What stands where a row has no image.</summary>
/// <param name="name">How messages name it.</param>
/// <param name="reason">What is missing, as a part of a sentence.</param>
internal sealed class MissingImage(string name, string reason) : RowImage(name)
{
    /// <inheritdoc/>
    public override RgbImage Decode(int shorterSide) => throw new ImageDecodeException(Name, reason);
}
