namespace MLNet.SelfSup.Evaluation.Pages;

/// <summary>A small picture of an image.</summary>
/// <param name="Jpeg">The bytes of a JPEG file.</param>
/// <param name="Name">What the image is called: its file, or its row.</param>
/// <param name="Class">Its class.</param>
/// <param name="Similarity">How much it is like what it stands beside; <see langword="null"/> where it stands for itself.</param>
internal sealed record ReportPicture(byte[] Jpeg, string Name, int Class, float? Similarity = null)
{
    /// <summary>Gets the picture as an address that holds it whole.</summary>
    public string Source => $"data:image/jpeg;base64,{Convert.ToBase64String(Jpeg)}";
}
