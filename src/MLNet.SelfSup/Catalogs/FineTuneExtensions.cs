using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace Microsoft.ML;

/// <summary>Fine-tuning among ML.NET's trainers.</summary>
[SuppressMessage("ApiDesign", "RS0026:Do not add multiple public overloads with optional parameters", Justification = "The catalogs tell the overloads apart.")]
public static class FineTuneExtensions
{
    /// <summary>Learns to tell classes of images apart, by training an encoder and a classifier together, end to end.</summary>
    /// <param name="catalog">The catalog of multiclass trainers.</param>
    /// <param name="labelColumnName">The column of labels: keys, as <c>MapValueToKey</c> makes them.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="encoder">The encoder that training starts from, for instance from <c>mlContext.SelfSupervised().Pretrain</c>.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults.</param>
    /// <param name="validationSet">Labelled images to measure on after each epoch, in columns of the same names; the weights of the best epoch are kept. <see langword="null"/> for none.</param>
    /// <param name="prediction">How rows are predicted; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Hears of progress about twice a second, on the training thread.</param>
    /// <param name="cancellationToken">Stops training; <c>Fit</c> then throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>The trainer: it appends <c>PredictedLabel</c> and <c>Score</c>.</returns>
    /// <exception cref="ArgumentException">A name is empty, or the options do not fit together or not the encoder; the message names each fault.</exception>
    public static FineTuneClassificationEstimator SelfSupervisedFineTune(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName,
        string imageColumnName,
        EncoderArtifact encoder,
        FineTuneOptions? options = null,
        IDataView? validationSet = null,
        EmbeddingOptions? prediction = null,
        IProgress<PretrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new(CatalogUtils.GetEnvironment(catalog), NewSettings(labelColumnName, imageColumnName, encoder, options, validationSet, prediction, progress, cancellationToken));

    /// <summary>Learns to predict a value from images, by training an encoder and a linear layer together, end to end.</summary>
    /// <param name="catalog">The catalog of regression trainers.</param>
    /// <param name="labelColumnName">The column of values: <see cref="float"/>.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="encoder">The encoder that training starts from, for instance from <c>mlContext.SelfSupervised().Pretrain</c>.</param>
    /// <param name="options">The settings; <see langword="null"/> for the defaults.</param>
    /// <param name="validationSet">Images and values to measure on after each epoch, in columns of the same names; the weights of the best epoch are kept. <see langword="null"/> for none.</param>
    /// <param name="prediction">How rows are predicted; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Hears of progress about twice a second, on the training thread.</param>
    /// <param name="cancellationToken">Stops training; <c>Fit</c> then throws <see cref="OperationCanceledException"/>.</param>
    /// <returns>The trainer: it appends <c>Score</c>.</returns>
    /// <exception cref="ArgumentException">A name is empty, or the options do not fit together or not the encoder; the message names each fault.</exception>
    public static FineTuneRegressionEstimator SelfSupervisedFineTune(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName,
        string imageColumnName,
        EncoderArtifact encoder,
        FineTuneOptions? options = null,
        IDataView? validationSet = null,
        EmbeddingOptions? prediction = null,
        IProgress<PretrainingProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        new(CatalogUtils.GetEnvironment(catalog), NewSettings(labelColumnName, imageColumnName, encoder, options, validationSet, prediction, progress, cancellationToken));

    private static FineTuneSettings NewSettings(
        string label,
        string image,
        EncoderArtifact encoder,
        FineTuneOptions? options,
        IDataView? validationSet,
        EmbeddingOptions? prediction,
        IProgress<PretrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        FineTuneOptions training = options ?? new FineTuneOptions();
        training.Validate(encoder.Description.Architecture);
        return new FineTuneSettings
        {
            LabelColumn = label,
            ImageColumn = image,
            Encoder = encoder,
            Options = training,
            ValidationSet = validationSet,
            Prediction = prediction ?? new EmbeddingOptions(),
            Progress = progress,
            Runtime = EncoderRuntimes.GetTrainingRuntime,
            CancellationToken = cancellationToken,
        };
    }
}
