namespace MLNet.SelfSup.Encoders;

/// <summary>What of a block's tokens enters the feature vector; several are concatenated in this order.</summary>
[Flags]
public enum FeaturePooling
{
    /// <summary>Nothing; not a valid choice by itself.</summary>
    None = 0,

    /// <summary>The class token; a ResNet has none.</summary>
    ClassToken = 1,

    /// <summary>The mean of the patch tokens, or of the positions of a ResNet's map.</summary>
    PatchMean = 2,

    /// <summary>The standard deviation of the patch tokens over the image: how much each feature varies, which tells textures apart.</summary>
    PatchDeviation = 4,

    /// <summary>The means of the patch tokens of each quarter of the image, left before right, upper before lower: where things are, for pictures that are laid out alike.</summary>
    PatchQuarters = 8,
}
