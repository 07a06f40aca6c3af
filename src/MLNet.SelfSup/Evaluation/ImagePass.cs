using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Evaluation;

/// <summary>Decodes the images of a column, row after row, and takes the middle of each as an encoder would see it.</summary>
/// <param name="host">Tells whether the MLContext was cancelled.</param>
/// <param name="imageColumnName">The column of images.</param>
/// <param name="encoderSize">The encoder's side, in pixels, which a column of pixel vectors must have.</param>
internal sealed class ImagePass(IHost host, string imageColumnName, int encoderSize)
{
    private const int Channels = 3;

    /// <summary>Reads images.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="side">The side of the squares that are given, in pixels.</param>
    /// <param name="wanted">The rows whose images are read, by position; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The name of each image and its square, in the order of the rows.</returns>
    /// <exception cref="ImageDecodeException">An image can't be read.</exception>
    public IEnumerable<(string Name, RgbImage Square)> Read(IDataView data, int side, IReadOnlySet<long>? wanted, CancellationToken cancellationToken)
    {
        var view = new EvaluationView(side, PixelNormalization.ImageNet); // crops only
        var rows = new ImageRows(host, data, ImageColumn.Bind(data.Schema, imageColumnName, encoderSize)) { Wanted = wanted };
        foreach ((ImageReference reference, DecodedImage decoded) in OrderedDecoder.Decode(rows, side, Environment.ProcessorCount, cancellationToken))
        {
            if (!decoded.TryGet(out RgbImage? image, out ImageDecodeException? unreadable))
            {
                throw unreadable;
            }

            var square = new byte[Channels * side * side];
            view.Crop(image.AsSpan(), square);
            image.Release();
            yield return (reference.Name, new RgbImage(square, side, side));
        }
    }

    /// <summary>Reads all images as vectors of pixels.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="side">The side of the squares, in pixels.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The vectors, values 0 to 1.</returns>
    /// <exception cref="ImageDecodeException">An image can't be read.</exception>
    public FeatureMatrix ReadPixels(LabelledRows rows, int side, CancellationToken cancellationToken)
    {
        int dim = Channels * side * side;
        var values = new float[rows.Count * dim];
        int at = 0;
        foreach ((_, RgbImage square) in Read(rows.Data, side, wanted: null, cancellationToken))
        {
            foreach (byte value in square.Pixels.Span)
            {
                values[at++] = value / (float)byte.MaxValue;
            }
        }

        return new FeatureMatrix(values, dim, [.. Enumerable.Range(0, rows.Count)], rows.Count);
    }
}
