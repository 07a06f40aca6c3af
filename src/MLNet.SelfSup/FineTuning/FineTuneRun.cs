using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.FineTuning;

/// <summary>Trains an encoder with labels: decodes the images once, has the engine train, and tells the MLContext's log.</summary>
/// <param name="host">Tells device and seed, hears messages.</param>
/// <param name="encoder">The encoder.</param>
/// <param name="options">The training.</param>
/// <param name="progress">Hears of progress.</param>
/// <param name="runtime">Finds the engine, which must train.</param>
internal sealed class FineTuneRun(IHost host, EncoderArtifact encoder, SupervisedOptions options, IProgress<PretrainingProgress>? progress, Func<IEncoderRuntime> runtime)
{
    /// <summary>Trains.</summary>
    /// <param name="data">Labelled images.</param>
    /// <param name="validation">Images to measure on, with columns of the same names; <see langword="null"/> for none.</param>
    /// <param name="bindTargets">Finds the column of labels.</param>
    /// <param name="imageColumn">The column of images.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <returns>The encoder with its head, and the classes that it predicts; <see langword="null"/> for values.</returns>
    /// <exception cref="ArgumentException">A column is missing or of a type that can't be read, or the validation has other classes.</exception>
    /// <exception cref="InvalidDataException">No row has a label and an image that can be read.</exception>
    /// <exception cref="ImageDecodeException">An image can't be read and the options' policy is to throw.</exception>
    /// <exception cref="InvalidOperationException">No engine that trains, or not the GPU that was asked for, is there.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, by the token or by the MLContext.</exception>
    public (EncoderArtifact Encoder, ClassLabels? Classes) Train(IDataView data, IDataView? validation, Func<DataViewSchema, TargetColumn> bindTargets, string imageColumn, CancellationToken cancellationToken)
    {
        TargetColumn targets = bindTargets(data.Schema);
        var trainRows = new TargetRows(host, data, targets, imageColumn, encoder.ImageSize, "train on");
        TargetRows? validationRows = validation is null ? null : new TargetRows(host, validation, BindValidation(validation, bindTargets, targets), imageColumn, encoder.ImageSize, "validate on");

        // A missing engine is told before hours of decoding, not after.
        IEncoderRuntime engine = runtime();
        IFineTuner tuner = engine.FineTuner ?? throw new InvalidOperationException($"The engine {engine.Name} trains no encoder with labels.");
        using IChannel channel = host.Start("FineTuning");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using ImageCache images = TrainingImages.Read(trainRows.Source, options, encoder.ImageSize, trainRows.Lack, stop.Token);
        using ImageCache? measured = validationRows is null ? null : TrainingImages.ReadBeside(images, validationRows.Source, options, encoder.ImageSize, validationRows.Lack, stop.Token);
        var request = new FineTuneRequest
        {
            Options = options,
            Encoder = encoder,
            Images = images,
            Targets = trainRows.Pick(images),
            Validation = measured is null ? null : new TargetImages(measured, validationRows!.Pick(measured)),
            Device = host.GetDevice(),
            Seed = host.GetSeed(),
            Progress = new PretrainingReporter(host, progress, stop.Cancel),
            Log = channel.Write,
        };
        string what = targets.Classes is { } classes ? $"{classes.Count} classes" : "values";
        channel.Write(
            MessageLevel.Info,
            $"Read {images.Count} images with {what} of column '{targets.Column.Name}'{(measured is null ? string.Empty : $", and {measured.Count} to validate on")}. Training by {options.MethodName} with {engine.Name}, seed {request.Seed}.");
        EncoderArtifact trained = tuner.Train(request, stop.Token);
        TrainingImages.ReportSkipped(channel, images);
        return (trained, targets.Classes);
    }

    private static TargetColumn BindValidation(IDataView validation, Func<DataViewSchema, TargetColumn> bindTargets, TargetColumn trained)
    {
        TargetColumn targets = bindTargets(validation.Schema);
        return targets.Classes?.Count == trained.Classes?.Count && (targets.Classes?.Names ?? []).SequenceEqual(trained.Classes?.Names ?? [], StringComparer.Ordinal)
            ? targets
            : throw new ArgumentException(
                $"The keys of column '{targets.Column.Name}' stand for other classes in the validation set ({Describe(targets)}) than in the training set ({Describe(trained)}). Map the labels of both with the same fitted MapValueToKey.",
                nameof(validation));
    }

    private static string Describe(TargetColumn targets) => $"{targets.Classes!.Count}: {string.Join(", ", targets.Classes.Names.Take(5).Select(n => $"'{n}'"))}…";
}
