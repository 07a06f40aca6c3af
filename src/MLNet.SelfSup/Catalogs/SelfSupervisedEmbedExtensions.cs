using System.Diagnostics.CodeAnalysis;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace Microsoft.ML;

/// <summary>Self-supervised embeddings among <c>mlContext.Transforms</c>.</summary>
[SuppressMessage("ApiDesign", "RS0026:Do not add multiple public overloads with optional parameters", Justification = "The required third argument tells the overloads apart.")]
public static class SelfSupervisedEmbedExtensions
{
    private const string DefaultOutput = "Features";
    private const string DefaultInput = "Image";

    /// <summary>Trains an encoder on images without labels and appends its features.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of features that is appended.</param>
    /// <param name="inputColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="options">The method and its settings, for instance <see cref="MaeOptions"/>.</param>
    /// <param name="pretrainOn">
    /// Images to train on, in a column of the same name. Training then happens once, in the first fit of this estimator, and every
    /// fit gets that encoder. <see langword="null"/> trains in each fit on the images that it is given.
    /// </param>
    /// <param name="embedding">How rows are embedded; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Hears of progress about twice a second, on the training thread.</param>
    /// <param name="validation">Labelled images on which k-NN accuracy is measured while training goes on; <see langword="null"/> for none. They change no weight.</param>
    /// <param name="cancellationToken">Stops training; <c>Fit</c> then throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">The options do not fit together; the message names each fault.</exception>
    public static SelfSupervisedEmbeddingEstimator SelfSupervisedEmbed(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        PretrainingOptions options,
        IDataView? pretrainOn = null,
        EmbeddingOptions? embedding = null,
        IProgress<PretrainingProgress>? progress = null,
        KnnValidation? validation = null,
        CancellationToken cancellationToken = default)
    {
        var source = new TrainedEncoder(options, pretrainOn, progress, validation, EncoderRuntimes.GetTrainingRuntime, cancellationToken);
        return new SelfSupervisedEmbeddingEstimator(catalog.GetHostEnvironment(), new EmbeddingColumns(outputColumnName, inputColumnName), embedding, source);
    }

    /// <summary>Appends the features of an encoder that was trained before; nothing is trained.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of features that is appended.</param>
    /// <param name="inputColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="encoder">The encoder, for instance from <see cref="EncoderArtifact.Load(string)"/>.</param>
    /// <param name="embedding">How rows are embedded; <see langword="null"/> for the defaults.</param>
    /// <returns>The estimator.</returns>
    public static SelfSupervisedEmbeddingEstimator SelfSupervisedEmbed(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        EncoderArtifact encoder,
        EmbeddingOptions? embedding = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        var source = new GivenEncoder(encoder, EncoderRuntimes.GetRuntime);
        return new SelfSupervisedEmbeddingEstimator(catalog.GetHostEnvironment(), new EmbeddingColumns(outputColumnName, inputColumnName), embedding, source);
    }

    /// <summary>Trains an encoder on the images of column <c>Image</c> and appends its features as column <c>Features</c>.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">The method and its settings, for instance <see cref="MaeOptions"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">The options do not fit together; the message names each fault.</exception>
    public static SelfSupervisedEmbeddingEstimator SelfSupervisedEmbed(this TransformsCatalog catalog, PretrainingOptions options) =>
        catalog.SelfSupervisedEmbed(DefaultOutput, DefaultInput, options);

    /// <summary>Appends the features of a trained encoder, from the images of column <c>Image</c>, as column <c>Features</c>.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="encoder">The encoder, for instance from <see cref="EncoderArtifact.Load(string)"/>.</param>
    /// <returns>The estimator.</returns>
    public static SelfSupervisedEmbeddingEstimator SelfSupervisedEmbed(this TransformsCatalog catalog, EncoderArtifact encoder) =>
        catalog.SelfSupervisedEmbed(DefaultOutput, DefaultInput, encoder);
}
