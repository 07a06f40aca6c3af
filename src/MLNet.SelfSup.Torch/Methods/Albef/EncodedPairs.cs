namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>A batch of pairs, encoded by the networks that are trained and by those that follow them.</summary>
/// <param name="Image">Tokens of the images, <c>[N, S, C]</c>.</param>
/// <param name="Text">Tokens of the texts, <c>[N, T, D]</c>.</param>
/// <param name="ImageFeatures">Unit vectors, <c>[N, P]</c>.</param>
/// <param name="TextFeatures">Unit vectors, <c>[N, P]</c>.</param>
/// <param name="FollowingImage">Tokens of the images by the followers, without a gradient, <c>[N, S, C]</c>.</param>
/// <param name="FollowingImageFeatures">Unit vectors by the followers, without a gradient, <c>[N, P]</c>.</param>
/// <param name="FollowingTextFeatures">Unit vectors by the followers, without a gradient, <c>[N, P]</c>.</param>
internal sealed record EncodedPairs(
    Tensor Image, Tensor Text, Tensor ImageFeatures, Tensor TextFeatures, Tensor FollowingImage, Tensor FollowingImageFeatures, Tensor FollowingTextFeatures);
