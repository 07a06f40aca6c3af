using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Pretraining;

/// <summary>Pre-trains an encoder on a column of images, and of texts where the method reads them: decodes them once, has the engine train, and tells the MLContext's log.</summary>
/// <param name="host">Tells device and seed, hears messages.</param>
/// <param name="options">The method; they fit together.</param>
/// <param name="progress">Hears of progress.</param>
/// <param name="validation">Labelled images to measure on; <see langword="null"/> for none.</param>
/// <param name="runtime">Finds the engine, which must train.</param>
internal sealed class PretrainingRun(
    IHost host, PretrainingOptions options, IProgress<PretrainingProgress>? progress, KnnValidation? validation, Func<IEncoderRuntime> runtime)
{
    /// <summary>Trains.</summary>
    /// <param name="images">The rows.</param>
    /// <param name="imageColumn">The column of images.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a type that holds no image, or no text where the method reads texts.</exception>
    /// <exception cref="MissingTextException">A row has no text and the options' policy is to throw.</exception>
    /// <exception cref="ImageDecodeException">An image can't be read and the options' policy is to throw.</exception>
    /// <exception cref="InvalidDataException">There is no row, or none whose image can be read, or too few labels for the validation.</exception>
    /// <exception cref="InvalidOperationException">No engine that trains, or not the GPU that was asked for, is there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, by the token or by the MLContext.</exception>
    public EncoderArtifact Train(IDataView images, string imageColumn, CancellationToken cancellationToken)
    {
        ImageColumn column = ImageColumn.Bind(images.Schema, imageColumn, options.Architecture.ImageSize);
        CaptionReader? captions = options.Texts is { } texts ? new CaptionReader(images.Schema, texts, options.BadImages) : null;
        using ValidationImages? labelled = validation is null ? null : new ValidationImages(host, validation, images, imageColumn, options.Architecture.ImageSize);

        // A missing engine is told before hours of decoding, not after.
        IEncoderRuntime engine = runtime();
        using IChannel channel = host.Start("Pretraining");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        labelled?.CheckLabels();
        IRowReader?[] beside = [captions, labelled?.BesideTrainedOn];
        using ImageCache cache = TrainingImages.Read(
            new ImageRows(host, images, column, [.. beside.OfType<IRowReader>()]), options, options.Architecture.ImageSize, $"Column '{imageColumn}' has nothing to pre-train on.", stop.Token);
        var request = new PretrainingRequest
        {
            Options = options,
            Images = cache,
            Texts = captions?.Pick(cache),
            Validation = labelled?.Read(cache, source => TrainingImages.ReadBeside(cache, source, options, options.Architecture.ImageSize, $"Column '{imageColumn}' has nothing to validate on.", stop.Token)),
            Device = host.GetDevice(),
            Seed = host.GetSeed(),
            Progress = new PretrainingReporter(host, progress, stop.Cancel),
            Log = channel.Write,
        };
        string withTexts = captions is null ? string.Empty : $" and their texts of column '{captions.ColumnName}'";
        channel.Write(MessageLevel.Info, $"Read {cache.Count} images of column '{imageColumn}'{withTexts}. Pre-training with {options.MethodName} by {engine.Name}, seed {request.Seed}.");
        if (request.Validation is { } measured)
        {
            channel.Write(MessageLevel.Info, $"Validating on {labelled!.Description}, by {measured.Neighbors} nearest neighbours, every {measured.EveryEpochs} epochs.");
        }

        EncoderArtifact encoder = engine.Pretrainer!.Pretrain(request, stop.Token);
        TrainingImages.ReportSkipped(channel, cache);
        return encoder;
    }
}
