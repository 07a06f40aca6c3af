using System.Diagnostics.CodeAnalysis;
using MLNet.SelfSup;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace Microsoft.ML;

/// <summary>Self-supervised embeddings among <c>mlContext.Transforms</c>.</summary>
[SuppressMessage("ApiDesign", "RS0026:Do not add multiple public overloads with optional parameters", Justification = "The types of the third and fourth argument tell the overloads apart.")]
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
        EmbeddingOptions use = embedding ?? new EmbeddingOptions();
        var source = new TrainedEncoder(options, pretrainOn, progress, validation, EncoderRuntimes.GetTrainingRuntime, use.GetRuntime, cancellationToken);
        return new SelfSupervisedEmbeddingEstimator(catalog.GetHostEnvironment(), outputColumnName, OfImages(inputColumnName), use, source);
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
        EmbeddingOptions use = embedding ?? new EmbeddingOptions();
        var source = new GivenEncoder(encoder, use.GetRuntime);
        return new SelfSupervisedEmbeddingEstimator(catalog.GetHostEnvironment(), outputColumnName, OfImages(inputColumnName), use, source);
    }

    /// <summary>Appends the features of an encoder that was trained before, run as given; nothing is trained.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of features that is appended.</param>
    /// <param name="inputColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="encoder">The encoder, for instance from <see cref="EncoderArtifact.Load(string)"/>.</param>
    /// <param name="inference">How the encoder is run, for instance by which engine.</param>
    /// <returns>The estimator.</returns>
    public static SelfSupervisedEmbeddingEstimator SelfSupervisedEmbed(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, EncoderArtifact encoder, InferenceOptions inference) =>
        catalog.SelfSupervisedEmbed(outputColumnName, inputColumnName, encoder, new EmbeddingOptions { Inference = inference });

    /// <summary>Trains an encoder on images and their texts (ALBEF) and appends its features, of the images or of both.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of features that is appended.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels. The encoder is trained on it too.</param>
    /// <param name="textColumnName">
    /// The column of texts that are encoded together with the images (fusion features); <see langword="null"/> for the features of images alone. Training
    /// reads <see cref="AlbefOptions.TextColumnName"/> in either case.
    /// </param>
    /// <param name="options">The settings of the method.</param>
    /// <param name="pretrainOn">
    /// Images and texts to train on, in columns of the same names. Training then happens once, in the first fit of this estimator, and every
    /// fit gets that encoder. <see langword="null"/> trains in each fit on the rows that it is given.
    /// </param>
    /// <param name="embedding">How rows are embedded; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Hears of progress about twice a second, on the training thread.</param>
    /// <param name="validation">Labelled images on which k-NN accuracy is measured while training goes on; <see langword="null"/> for none. They change no weight.</param>
    /// <param name="cancellationToken">Stops training; <c>Fit</c> then throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>The estimator. For the features of texts alone, train with <see cref="SelfSupervisedCatalog.Pretrain"/> and give the encoder.</returns>
    /// <exception cref="ArgumentException">The options do not fit together; the message names each fault.</exception>
    public static SelfSupervisedEmbeddingEstimator SelfSupervisedEmbed(
        this TransformsCatalog catalog,
        string outputColumnName,
        string imageColumnName,
        string? textColumnName,
        AlbefOptions options,
        IDataView? pretrainOn = null,
        EmbeddingOptions? embedding = null,
        IProgress<PretrainingProgress>? progress = null,
        KnnValidation? validation = null,
        CancellationToken cancellationToken = default)
    {
        if (imageColumnName is null && textColumnName is not null)
        {
            throw new ArgumentNullException(
                nameof(imageColumnName),
                "An encoder is trained on images and texts: name both columns. For the features of texts alone, train with mlContext.SelfSupervised().Pretrain and give the encoder in place of the options.");
        }

        ArgumentException.ThrowIfNullOrWhiteSpace(imageColumnName);
        EmbeddingOptions use = embedding ?? new EmbeddingOptions();
        var source = new TrainedEncoder(options, pretrainOn, progress, validation, EncoderRuntimes.GetTrainingRuntime, use.GetRuntime, cancellationToken);
        return new SelfSupervisedEmbeddingEstimator(catalog.GetHostEnvironment(), outputColumnName, new InputColumns(imageColumnName, textColumnName), use, source);
    }

    /// <summary>Appends the features of an encoder that was trained before, of images, of texts, or of both (fusion features); nothing is trained.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of features that is appended.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels; <see langword="null"/> for texts alone.</param>
    /// <param name="textColumnName">The column of texts; <see langword="null"/> for images alone.</param>
    /// <param name="encoder">An encoder that <see cref="AlbefOptions"/> trained; for images alone, any.</param>
    /// <param name="embedding">How rows are embedded, for instance into the space that images and texts share; <see langword="null"/> for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">There is no input column, the encoder reads no texts, or pairs are wanted in the shared space.</exception>
    public static SelfSupervisedEmbeddingEstimator SelfSupervisedEmbed(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? imageColumnName,
        string? textColumnName,
        EncoderArtifact encoder,
        EmbeddingOptions? embedding = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        EmbeddingOptions use = embedding ?? new EmbeddingOptions();
        var source = new GivenEncoder(encoder, use.GetRuntime);
        return new SelfSupervisedEmbeddingEstimator(catalog.GetHostEnvironment(), outputColumnName, new InputColumns(imageColumnName, textColumnName), use, source);
    }

    /// <summary>Appends the features of an encoder of images and texts that was trained before, run as given; nothing is trained.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of features that is appended.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels; <see langword="null"/> for texts alone.</param>
    /// <param name="textColumnName">The column of texts; <see langword="null"/> for images alone.</param>
    /// <param name="encoder">An encoder that <see cref="AlbefOptions"/> trained; for images alone, any.</param>
    /// <param name="inference">How the encoder is run, for instance by which engine.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">There is no input column, or the encoder reads no texts.</exception>
    public static SelfSupervisedEmbeddingEstimator SelfSupervisedEmbed(
        this TransformsCatalog catalog, string outputColumnName, string? imageColumnName, string? textColumnName, EncoderArtifact encoder, InferenceOptions inference) =>
        catalog.SelfSupervisedEmbed(outputColumnName, imageColumnName, textColumnName, encoder, new EmbeddingOptions { Inference = inference });

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

    private static InputColumns OfImages(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new InputColumns(name, text: null);
    }
}
