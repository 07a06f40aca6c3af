namespace WebService.Model;

/// <summary>What the model is given of an image. Columns that it read in training and that tell the class, such as the label, are there and empty.</summary>
internal sealed class ModelRow
{
    /// <summary>Gets or sets the image file's bytes.</summary>
    public byte[] Image { get; set; } = [];

    /// <summary>Gets or sets the value of text columns.</summary>
    public string Text { get; set; } = string.Empty;

    /// <summary>Gets or sets the value of columns of numbers.</summary>
    public float Number { get; set; }

    /// <summary>Gets or sets the value of columns of truth values.</summary>
    public bool Flag { get; set; }
}
