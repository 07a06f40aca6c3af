namespace MLNet.SelfSup.Encoders;

/// <summary>What of an encoder a prediction head reads.</summary>
public enum HeadInput
{
    /// <summary>The mean of the last block's patch tokens, through a norm of its own in place of the encoder's final one (arXiv:2111.06377, appendix A.1); of a ResNet, the mean of its map.</summary>
    PatchMean,

    /// <summary>The class token after the final norm; of a ResNet, the mean of its map.</summary>
    Representation,

    /// <summary>The features that the encoder's description asks for, not standardised.</summary>
    Features,
}
