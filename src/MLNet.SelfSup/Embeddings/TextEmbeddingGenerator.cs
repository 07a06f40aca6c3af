using MLNet.SelfSup.Text;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Embeddings;

/// <summary>Embeds texts, by an encoder of images and texts.</summary>
public sealed class TextEmbeddingGenerator : EncoderEmbeddingGenerator<string>
{
    internal TextEmbeddingGenerator(RowContext context, string? modelId)
        : base(context, modelId)
    {
    }

    /// <inheritdoc/>
    private protected override void Put(RowBatch batch, int slot, string value, int number) =>
        batch.SetText(slot, value ?? string.Empty, TextColumn.IsEmpty(value) ? new MissingTextException($"value {number}", "it holds no word") : null);
}
