namespace MLNet.SelfSup.Transforms;

/// <summary>The columns that an encoder reads: images, texts, or both.</summary>
internal sealed record InputColumns
{
    /// <summary>Initialises the columns.</summary>
    /// <param name="image">The column of images, or <see langword="null"/>.</param>
    /// <param name="text">The column of texts, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">Both are absent or the same, or a name is empty.</exception>
    public InputColumns(string? image, string? text)
    {
        if (image is null && text is null)
        {
            throw new ArgumentException("There is no input column; name the column of images, that of texts, or both.", nameof(image));
        }

        if (image == text)
        {
            throw new ArgumentException($"Column '{image}' can't be both, images and texts; name two columns.", nameof(text));
        }

        Image = image is null || !string.IsNullOrWhiteSpace(image) ? image : throw new ArgumentException("The name of the image column is empty.", nameof(image));
        Text = text is null || !string.IsNullOrWhiteSpace(text) ? text : throw new ArgumentException("The name of the text column is empty.", nameof(text));
    }

    /// <summary>Gets the column of images.</summary>
    public string? Image { get; }

    /// <summary>Gets the column of texts.</summary>
    public string? Text { get; }
}
