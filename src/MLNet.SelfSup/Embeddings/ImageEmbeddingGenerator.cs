using Microsoft.Extensions.AI;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Embeddings;

/// <summary>Embeds encoded images (JPEG, PNG, BMP, WebP, GIF) as an encoder sees them.</summary>
public sealed class ImageEmbeddingGenerator : EncoderEmbeddingGenerator<DataContent>
{
    private const string ImageType = "image";

    internal ImageEmbeddingGenerator(RowContext context, string? modelId)
        : base(context, modelId)
    {
    }

    /// <inheritdoc/>
    private protected override void Put(RowBatch batch, int slot, DataContent value, int number)
    {
        if (value is null || !value.HasTopLevelMediaType(ImageType))
        {
            throw new ArgumentException($"Value {number} is {(value is null ? "null" : $"of the media type '{value.MediaType}'")}; wanted the bytes of an image, for instance new DataContent(bytes, \"image/jpeg\").", nameof(value));
        }

        string name = value.Name ?? $"value {number}";
        batch.SetImage(slot, new ImageReference(name, (wantedShorterSide, isRented) => ImageDecoder.Decode(value.Data, name, wantedShorterSide, isRented)));
    }
}
