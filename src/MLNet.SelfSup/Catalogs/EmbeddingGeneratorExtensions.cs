using Microsoft.ML.Runtime;
using MLNet.SelfSup;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Embeddings;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

namespace Microsoft.ML;

/// <summary>Encoders as generators of embeddings, the interface of Microsoft.Extensions.AI.</summary>
public static class EmbeddingGeneratorExtensions
{
    private const string Values = "values";

    /// <summary>Makes a generator that embeds encoded images.</summary>
    /// <param name="catalog">The catalog; its context tells the device.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="embedding">Batches, bad images, the engine; <see cref="EmbeddingSpace.Shared"/> gives vectors that can be compared with those of texts. <see langword="null"/> for the defaults.</param>
    /// <param name="modelId">What the metadata call the model; <see langword="null"/> for the name of the method that trained it.</param>
    /// <returns>The generator; whoever gets it disposes it.</returns>
    /// <exception cref="ArgumentException">The shared space is asked for, and the encoder reads no texts.</exception>
    public static ImageEmbeddingGenerator CreateImageEmbeddingGenerator(
        this SelfSupervisedCatalog catalog, EncoderArtifact encoder, EmbeddingOptions? embedding = null, string? modelId = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(encoder);
        return new ImageEmbeddingGenerator(NewContext(catalog, encoder, new InputColumns(Values, text: null), embedding ?? new EmbeddingOptions()), modelId);
    }

    /// <summary>Makes a generator that embeds texts.</summary>
    /// <param name="catalog">The catalog; its context tells the device.</param>
    /// <param name="encoder">An encoder of images and texts.</param>
    /// <param name="embedding">
    /// Batches, empty texts, the engine; <see langword="null"/> for vectors of the space that images and texts share, so that a text finds images. <see cref="EmbeddingSpace.Encoder"/> gives
    /// the text encoder's own features.
    /// </param>
    /// <param name="modelId">What the metadata call the model; <see langword="null"/> for the name of the method that trained it.</param>
    /// <returns>The generator; whoever gets it disposes it.</returns>
    /// <exception cref="ArgumentException">The encoder reads no texts.</exception>
    public static TextEmbeddingGenerator CreateTextEmbeddingGenerator(
        this SelfSupervisedCatalog catalog, EncoderArtifact encoder, EmbeddingOptions? embedding = null, string? modelId = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(encoder);
        EmbeddingOptions use = embedding ?? new EmbeddingOptions { Space = EmbeddingSpace.Shared };
        return new TextEmbeddingGenerator(NewContext(catalog, encoder, new InputColumns(image: null, Values), use), modelId);
    }

    private static RowContext NewContext(SelfSupervisedCatalog catalog, EncoderArtifact encoder, InputColumns inputs, EmbeddingOptions options)
    {
        IHost host = ((IHostEnvironment)catalog.Context).Register("EmbeddingGenerator");
        var shared = new SharedEncoder(encoder, host.GetDevice(), options.GetRuntime, EmbeddingComputation.UseOf(inputs, options.Space));
        return new RowContext(host, new EmbeddingComputation("Embedding", inputs, options.Space, encoder), options, shared);
    }
}
