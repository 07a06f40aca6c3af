namespace MLNet.SelfSup.Transforms;

/// <summary>Which vectors an embedding gives.</summary>
public enum EmbeddingSpace
{
    /// <summary>The encoder's own features, for classifiers and other trainers.</summary>
    Encoder,

    /// <summary>Unit vectors in the space that images and texts share: their dot product is the similarity of an image and a text, for search.</summary>
    Shared,
}
