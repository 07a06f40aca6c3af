namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Similarities of a batch's images and texts to the batch and the queues, divided by the temperature.</summary>
/// <param name="ImageToText"><c>[N, N + K]</c>.</param>
/// <param name="TextToImage"><c>[N, N + K]</c>.</param>
/// <param name="FollowingImageToText">By the followers, without a gradient, <c>[N, N + K]</c>.</param>
/// <param name="FollowingTextToImage">By the followers, without a gradient, <c>[N, N + K]</c>.</param>
internal sealed record Similarities(Tensor ImageToText, Tensor TextToImage, Tensor FollowingImageToText, Tensor FollowingTextToImage);
