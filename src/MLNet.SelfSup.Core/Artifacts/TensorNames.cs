namespace MLNet.SelfSup.Artifacts;

/// <summary>What the tensors of an artefact belong to, by their names; all others are the image encoder's.</summary>
internal static class TensorNames
{
    /// <summary>The mean of each feature over the images of the training.</summary>
    public const string FeatureMean = "features.mean";

    /// <summary>The standard deviation of each feature over these images.</summary>
    public const string FeatureDeviation = "features.deviation";

    /// <summary>The norm between a fine-tuned encoder and its head, as official checkpoints call it.</summary>
    public const string HeadNorm = "fc_norm";

    /// <summary>The temperature of the similarities of images and texts.</summary>
    public const string Temperature = "temp";

    private static readonly string[] HeadPrefixes = [HeadNorm + ".", "head.", "fc."];
    private static readonly string[] TextPrefixes = ["text_encoder.", "vision_proj.", "text_proj.", "itm_head."];

    /// <summary>Tells whether a tensor standardises features.</summary>
    /// <param name="name">The tensor's name.</param>
    public static bool IsStandardization(string name) => name is FeatureMean or FeatureDeviation;

    /// <summary>Tells whether a tensor belongs to MAE's decoder, which features do not need.</summary>
    /// <param name="name">The tensor's name.</param>
    public static bool IsDecoder(string name) => name == "mask_token" || name.StartsWith("decoder_", StringComparison.Ordinal);

    /// <summary>Tells whether a tensor belongs to the text side.</summary>
    /// <param name="name">The tensor's name.</param>
    public static bool IsText(string name) => name == Temperature || Array.Exists(TextPrefixes, p => name.StartsWith(p, StringComparison.Ordinal));

    /// <summary>Tells whether a tensor belongs to a prediction head.</summary>
    /// <param name="name">The tensor's name.</param>
    public static bool IsHead(string name) => Array.Exists(HeadPrefixes, p => name.StartsWith(p, StringComparison.Ordinal));

    /// <summary>Tells whether a tensor belongs neither to the image encoder nor to a head.</summary>
    /// <param name="description">What the artefact is.</param>
    /// <param name="name">The tensor's name.</param>
    public static bool IsBeside(EncoderDescription description, string name) =>
        IsStandardization(name) || IsDecoder(name) || (description.Text is not null && IsText(name));

    /// <summary>Tells whether a tensor belongs to the artefact's prediction head.</summary>
    /// <param name="description">What the artefact is.</param>
    /// <param name="name">The tensor's name.</param>
    public static bool IsOfHead(EncoderDescription description, string name) => description.Head is not null && IsHead(name);
}
