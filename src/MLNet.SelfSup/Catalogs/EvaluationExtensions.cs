using MLNet.SelfSup;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace Microsoft.ML;

/// <summary>The protocols by which self-supervised encoders are compared, among what <c>mlContext.SelfSupervised()</c> does.</summary>
public static class EvaluationExtensions
{
    /// <summary>Measures an encoder by linear probing: a linear layer is trained on its features, the encoder stays as it is (MAE, arXiv:2111.06377, table 10).</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="train">Labelled images to train the layer on.</param>
    /// <param name="test">Labelled images to test on, with columns of the same names; of labels that no training row has, every prediction is wrong.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="labelColumnName">The column of labels: a key, text, a Boolean or a number. Rows without one are left out.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="options">The protocol, for instance <see cref="LinearProbeOptions.Mae"/>; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Hears of progress about twice a second, on the training thread.</param>
    /// <param name="cancellationToken">Stops training and test.</param>
    /// <returns>Accuracy with its interval, balanced accuracy and confusions; classes are numbered by the order of their names.</returns>
    /// <exception cref="ArgumentException">The options do not fit, or a column is missing or of a type that can't be read.</exception>
    /// <exception cref="InvalidDataException">No row has a label and an image that can be read.</exception>
    /// <exception cref="InvalidOperationException">There is no engine that trains, or not the GPU that was asked for.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ClassificationResult LinearProbe(
        this SelfSupervisedCatalog catalog,
        IDataView train,
        IDataView test,
        EncoderArtifact encoder,
        string labelColumnName = "Label",
        string imageColumnName = "Image",
        LinearProbeOptions? options = null,
        IProgress<PretrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        LinearProbeOptions protocol = options ?? new LinearProbeOptions();
        protocol.Validate(encoder.Description.Architecture);
        var evaluation = new ProtocolRun(Check(catalog, train, test), train, test, labelColumnName, cancellationToken);
        return evaluation.MeasureTraining(encoder, imageColumnName, protocol, progress, EncoderRuntimes.GetTrainingRuntime);
    }

    /// <summary>Measures features by a weighted vote of the most similar labelled rows; nothing is trained (Wu et al. 2018, arXiv:1805.01978, section 3.4).</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="train">Labelled rows that vote.</param>
    /// <param name="test">Labelled rows to test on, with columns of the same names; of labels that no training row has, every prediction is wrong.</param>
    /// <param name="labelColumnName">The column of labels: a key, text, a Boolean or a number.</param>
    /// <param name="featureColumnName">The column of features, for instance what <c>SelfSupervisedEmbed</c> appends.</param>
    /// <param name="neighbors">How many rows vote, at least 1; usual are 20 and 200.</param>
    /// <param name="temperature">A neighbour votes with <c>exp(cosine / temperature)</c>; above 0, 0.07 in the paper.</param>
    /// <param name="cancellationToken">Stops the reading of features.</param>
    /// <returns>Accuracy with its interval, balanced accuracy and confusions; classes are numbered by the order of their names. Rows without a label or features (NaN) are left out.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a type that can't be read, or the features have other lengths.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="InvalidDataException">No row has a label and features.</exception>
    public static ClassificationResult NearestNeighbors(
        this SelfSupervisedCatalog catalog,
        IDataView train,
        IDataView test,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int neighbors = 20,
        double temperature = 0.07,
        CancellationToken cancellationToken = default) =>
        new ProtocolRun(Check(catalog, train, test), train, test, labelColumnName, cancellationToken).MeasureNeighbors(featureColumnName, neighbors, temperature);

    private static MLContext Check(SelfSupervisedCatalog catalog, IDataView train, IDataView test)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        return catalog.Context;
    }
}
