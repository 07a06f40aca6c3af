using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Torch.Methods.Mae;

/// <summary>An image, what the encoder saw of it, and what the decoder made of that; all of the encoder's image size.</summary>
/// <param name="Original">The image as it is shown to the encoder: resized and cropped.</param>
/// <param name="Masked">The visible patches; hidden ones are grey.</param>
/// <param name="Reconstruction">The visible patches, and the predicted pixels of the hidden ones.</param>
public sealed record MaeReconstructionResult(RgbImage Original, RgbImage Masked, RgbImage Reconstruction);
