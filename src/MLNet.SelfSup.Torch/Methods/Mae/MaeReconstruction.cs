using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Methods.Mae;

/// <summary>Lets a masked autoencoder fill in the hidden patches of images, to look at (He et al. 2021, arXiv:2111.06377, figure 2).</summary>
public static class MaeReconstruction
{
    private const int Channels = ImageEncoderModule.Channels;
    private const byte Grey = 128;

    /// <summary>Hides patches at random and predicts them.</summary>
    /// <param name="artifact">An encoder that MAE trained with <see cref="MaeOptions.KeepDecoder"/>.</param>
    /// <param name="images">The images; at least one.</param>
    /// <param name="seed">Seed of the masks.</param>
    /// <returns>One result an image, in order.</returns>
    /// <remarks>
    /// Where the target was normalised pixels (<see cref="MaeOptions.NormPixelLoss"/>), the prediction lacks the patch's own mean and
    /// deviation; both are taken from the original, as the paper's figures do.
    /// </remarks>
    /// <exception cref="ArgumentException">There is no image, or the encoder has no decoder.</exception>
    /// <exception cref="InvalidDataException">Tensors are missing, left over or of another shape.</exception>
    public static IReadOnlyList<MaeReconstructionResult> Reconstruct(EncoderArtifact artifact, IReadOnlyList<RgbImage> images, int seed)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            throw new ArgumentException("There is no image to reconstruct; at least one is needed.", nameof(images));
        }

        if (artifact.Description.Provenance.Options is not MaeOptions { KeepDecoder: true } options)
        {
            throw new ArgumentException(
                $"The encoder (method '{artifact.Description.Provenance.Method}') holds no decoder, so nothing can be reconstructed. Train it with {nameof(MaeOptions)}.{nameof(MaeOptions.KeepDecoder)} = true.",
                nameof(artifact));
        }

        NativeLibraryLoader.EnsureLoaded();
        using var scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var model = new MaskedAutoencoder(options);
        StateDict.Load(model, artifact.Tensors, TensorNames.IsStandardization);
        using var generator = new Generator(unchecked((uint)seed));
        var view = new EvaluationView(options.Encoder.ImageSize, options.Normalization);
        return [.. images.Select(image => Reconstruct(model, options, view, image, generator))];
    }

    private static MaeReconstructionResult Reconstruct(MaskedAutoencoder model, MaeOptions options, EvaluationView view, RgbImage image, Generator generator)
    {
        using var scope = NewDisposeScope();
        var shown = ShownImage.Draw(view, image);
        int patchCount = options.Encoder.PatchCount;
        var masking = RandomMasking.Draw(1, patchCount, RandomMasking.CountVisible(patchCount, options.MaskRatio), generator, CPU);
        var patches = Patches.FromImages(shown.Pixels, options.Encoder.PatchSize);  // [1, L, P·P·3]
        var predictions = model.PredictAll(patches, masking);                       // [1, L, P·P·3]
        if (options.NormPixelLoss)
        {
            predictions = MaeLoss.Denormalize(predictions, patches);
        }

        float[] predicted = [.. Patches.ToImages(predictions, options.Encoder.PatchSize).contiguous().data<float>()];
        float[] mask = [.. masking.ToMask().data<float>()];
        return Compose(shown.Picture, predicted, mask, options);
    }

    private static MaeReconstructionResult Compose(RgbImage original, float[] predicted, float[] mask, MaeOptions options)
    {
        (int size, int patch) = (options.Encoder.ImageSize, options.Encoder.PatchSize);
        (byte[] masked, byte[] filled) = (original.Pixels.ToArray(), original.Pixels.ToArray());
        for (int i = 0; i < size * size; i++)
        {
            int index = (i / size / patch * (size / patch)) + (i % size / patch);
            if (mask[index] == 0)
            {
                continue;
            }

            for (int channel = 0; channel < Channels; channel++)
            {
                float value = (predicted[(channel * size * size) + i] * options.Normalization.StandardDeviation[channel]) + options.Normalization.Mean[channel];
                masked[(i * Channels) + channel] = Grey;
                filled[(i * Channels) + channel] = (byte)Math.Clamp(MathF.Round(255 * value), 0, 255);
            }
        }

        return new MaeReconstructionResult(original, new RgbImage(masked, size, size), new RgbImage(filled, size, size));
    }
}
