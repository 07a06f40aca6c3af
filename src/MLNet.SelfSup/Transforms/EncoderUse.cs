namespace MLNet.SelfSup.Transforms;

/// <summary>What a runnable encoder shall be able to do; what it need not do takes no memory.</summary>
internal enum EncoderUse
{
    /// <summary>Encode images.</summary>
    Images,

    /// <summary>Encode images and texts.</summary>
    ImagesAndTexts,

    /// <summary>Predict from images by its head.</summary>
    Predictions,
}
