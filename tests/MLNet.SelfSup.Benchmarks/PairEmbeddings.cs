using System.Numerics.Tensors;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>Runs images and texts through an encoder in batches.</summary>
internal static class PairEmbeddings
{
    private const int Batch = 64;

    /// <summary>Normalised pixels of an image as the encoder reads them.</summary>
    public static float[] ReadPixels(EncoderArtifact encoder, string path)
    {
        var view = new EvaluationView(encoder.ImageSize, encoder.Description.Normalization);
        var pixels = new float[3 * encoder.ImageSize * encoder.ImageSize];
        view.Draw(ImageDecoder.DecodeFile(path, 2 * encoder.ImageSize).AsSpan(), pixels);
        return pixels;
    }

    /// <summary>One row an image; with <paramref name="mirror"/> the mean of its row and its mirror image's.</summary>
    public static float[][] OfImages(EncoderArtifact artifact, IReadOnlyList<string> paths, bool mirror, int width, Action<float[], float[]> encode) =>
        [.. paths.Chunk(Batch).SelectMany(chunk =>
        {
            float[] pixels = [.. chunk.AsParallel().AsOrdered().SelectMany(p => ReadPixels(artifact, p))];
            var rows = new float[chunk.Length * width];
            encode(pixels, rows);
            if (mirror)
            {
                var mirrored = new float[rows.Length];
                encode([.. pixels.Chunk(artifact.ImageSize).SelectMany(line => Enumerable.Reverse(line))], mirrored);
                TensorPrimitives.Add(rows, mirrored, rows);
                TensorPrimitives.Multiply(rows, 0.5f, rows);
            }

            return rows.Chunk(width);
        })];

    /// <summary>One unit vector a text.</summary>
    public static float[][] OfTexts(IImageTextEncoder encoder, IReadOnlyList<string> texts) =>
        [.. texts.Chunk(Batch).SelectMany(chunk =>
        {
            var rows = new float[chunk.Length * encoder.ProjectionDim];
            encoder.ProjectTexts(chunk, rows);
            return rows.Chunk(encoder.ProjectionDim);
        })];
}
