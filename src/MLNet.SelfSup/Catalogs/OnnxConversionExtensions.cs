using Microsoft.ML.Data;
using MLNet.SelfSup;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

namespace Microsoft.ML;

/// <summary>What <c>mlContext.Model.ConvertToOnnx</c> needs of models with encoders, among what <c>mlContext.SelfSupervised()</c> does.</summary>
public static class OnnxConversionExtensions
{
    private const int Channels = 3;

    /// <summary>Makes the data view by which <c>mlContext.Model.ConvertToOnnx</c> converts a model from the pixels on, whatever images it was fitted on.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="model">The model, fitted or loaded, that contains transformers with encoders.</param>
    /// <param name="inputSchema">The columns of the data that the model is applied to.</param>
    /// <remarks>
    /// ONNX has no operators that decode and resize images as ML.NET does. So the graph has, under the name of each column that an encoder reads images from, an input of pixels: S × S of them, channels R, G, B,
    /// then rows, then columns, each 0 to 1, resized and centre-cropped as <see cref="MLNet.SelfSup.Images.EvaluationView"/> does. Steps that make this column (<c>LoadImages</c>, <c>ExtractPixels</c>), and all that stand
    /// in front of them, are not in the graph, nor can columns that they make be among its outputs.
    /// </remarks>
    /// <returns>No rows; columns as those of <paramref name="inputSchema"/>, but vectors of pixels in place of images.</returns>
    /// <exception cref="ArgumentException">No transformer of the model reads images, or two read the same column in other sizes.</exception>
    public static IDataView CreateOnnxInput(this SelfSupervisedCatalog catalog, ITransformer model, DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputSchema);
        Dictionary<string, int> sides = FindImages(model);
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in inputSchema.Where(c => !c.IsHidden && !sides.ContainsKey(c.Name)))
        {
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        }

        foreach ((string name, int side) in sides)
        {
            schema.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, Channels, side, side));
        }

        return new OnnxInput(catalog.Context, schema.ToSchema());
    }

    private static Dictionary<string, int> FindImages(ITransformer model)
    {
        var sides = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (EncoderTransformer transformer in Flatten(model).OfType<EncoderTransformer>())
        {
            if (transformer.ImageColumnName is { } name && !sides.TryAdd(name, transformer.Encoder.ImageSize) && sides[name] != transformer.Encoder.ImageSize)
            {
                throw new ArgumentException(
                    $"Encoders read column '{name}' as images of {sides[name]} and of {transformer.Encoder.ImageSize} pixels, and a graph has one input of that name. Give them columns of their own.", nameof(model));
            }
        }

        return sides.Count > 0 ? sides : throw new ArgumentException("No transformer of the model reads images with an encoder; convert it with the data that it is applied to.", nameof(model));
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model) => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];
}
