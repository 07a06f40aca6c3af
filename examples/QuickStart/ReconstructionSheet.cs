using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Torch.Methods.Mae;
using SkiaSharp;

namespace QuickStart;

/// <summary>Draws originals, masked inputs and reconstructions, a column an image.</summary>
internal static class ReconstructionSheet
{
    private const int Zoom = 2;
    private const int Gap = 6;

    /// <summary>Draws and saves the picture.</summary>
    /// <param name="path">A PNG file.</param>
    /// <param name="encoder">An encoder that was trained with its decoder kept.</param>
    /// <param name="imagePaths">The images.</param>
    /// <param name="seed">Seed of the masks.</param>
    public static void Save(string path, EncoderArtifact encoder, IReadOnlyList<string> imagePaths, int seed)
    {
        RgbImage[] images = [.. imagePaths.Select(p => ImageDecoder.DecodeFile(p))];
        IReadOnlyList<MaeReconstructionResult> results = MaeReconstruction.Reconstruct(encoder, images, seed);
        int cell = (encoder.ImageSize * Zoom) + Gap;
        var info = new SKImageInfo((results.Count * cell) + Gap, (3 * cell) + Gap, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var sheet = new SKBitmap(info);
        using (var canvas = new SKCanvas(sheet))
        {
            canvas.Clear(SKColors.White);
            for (int column = 0; column < results.Count; column++)
            {
                MaeReconstructionResult result = results[column];
                RgbImage[] rows = [result.Original, result.Masked, result.Reconstruction];
                for (int row = 0; row < rows.Length; row++)
                {
                    using SKBitmap bitmap = ToBitmap(rows[row]);
                    canvas.DrawBitmap(bitmap, SKRect.Create(Gap + (column * cell), Gap + (row * cell), cell - Gap, cell - Gap));
                }
            }
        }

        using SKData png = sheet.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, png.ToArray());
    }

    private static SKBitmap ToBitmap(RgbImage image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels.Span;
        var colors = new SKColor[image.Width * image.Height];
        for (int i = 0; i < colors.Length; i++)
        {
            colors[i] = new SKColor(pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]);
        }

        return new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque)) { Pixels = colors };
    }
}
