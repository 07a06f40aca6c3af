using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Onnx;

/// <summary>What an exported encoder computes.</summary>
/// <remarks>
/// Inputs are <c>images</c>, normalised, <c>[N, 3, S, S]</c>; of texts <c>ids</c>, word pieces, <c>[N, T]</c>, 64-bit integers, and <c>mask</c>,
/// 1 for a piece and 0 for padding, <c>[N, T]</c>. N and T are free. All but <see cref="Features"/> and <see cref="Prediction"/> need an encoder of images and texts.
/// </remarks>
public enum OnnxOutput
{
    /// <summary>The features of images, as the encoder's description asks for them: <c>features</c>, <c>[N, D]</c>.</summary>
    Features,

    /// <summary>What the prediction head tells of images: <c>prediction</c>, <c>[N, K]</c>, the probabilities of classes or the values of a regression.</summary>
    Prediction,

    /// <summary>Images in the space that they share with texts: <c>projection</c>, unit vectors, <c>[N, P]</c>.</summary>
    Projection,

    /// <summary>The features of texts: <c>features</c>, <c>[N, D]</c>; see <see cref="IImageTextEncoder.EncodeTexts"/>.</summary>
    TextFeatures,

    /// <summary>Texts in the space that they share with images: <c>projection</c>, unit vectors, <c>[N, P]</c>.</summary>
    TextProjection,

    /// <summary>The features of pairs of image and text (fusion): <c>features</c>, <c>[N, D]</c>.</summary>
    PairFeatures,

    /// <summary>The probability that image and text belong together: <c>probability</c>, <c>[N]</c>.</summary>
    Match,
}
