using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using Spectre.Console;

namespace QuickStart;

/// <summary>The example from images to model file.</summary>
internal sealed class QuickStartRun(QuickStartSettings settings)
{
    private const int Draws = 3;
    private const int PicturedImages = 8;

    private static readonly int[] LabelCounts = [5, 20, 100];

    private readonly MLContext _ml = new(settings.Seed) { GpuDeviceId = settings.GpuIndex, FallbackToCpu = settings.GpuIndex is null };

    /// <summary>Runs it.</summary>
    /// <param name="cancellationToken">Stops the training; its checkpoint stays in the output folder.</param>
    public void Execute(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Directory.CreateDirectory(settings.OutputFolder);
        ImageSplit images = LoadImages();
        Console.WriteLine($"{images.Train.Count} images to train on, {images.Test.Count} to test on, {images.Train.Select(i => i.Label).Distinct(StringComparer.Ordinal).Count()} classes.");

        EncoderArtifact encoder = Pretrain(images, cancellationToken);
        string encoderPath = Path.Combine(settings.OutputFolder, "encoder.safetensors");
        encoder.Save(encoderPath);

        Console.WriteLine();
        Console.WriteLine($"Accuracy on the test images of a logistic regression on {string.Join(", ", LabelCounts)} labels a class, mean of {Draws} draws of the labels:");
        PrintTable(images, encoder, cancellationToken);

        string pictures = Path.Combine(settings.OutputFolder, "pictures.png");
        ReconstructionSheet.Save(pictures, encoder, [.. Enumerable.Range(0, PicturedImages).Select(i => images.Test[i * images.Test.Count / PicturedImages].ImagePath)], settings.Seed);
        string model = SaveModel(images, encoder);
        Console.WriteLine();
        Console.WriteLine($"Wrote in {watch.Elapsed.TotalMinutes:F1} minutes:");
        Console.WriteLine($"  {encoderPath}  the encoder, for any number of pipelines");
        Console.WriteLine($"  {model}  the classifier with the encoder inside: mlContext.Model.Load is all that a service needs");
        Console.WriteLine($"  {pictures}  originals, what the encoder saw of them, and what was reconstructed");
    }

    private ImageSplit LoadImages()
    {
        if (settings.DataFolder is not null)
        {
            return ImageSplit.FromFolder(_ml, settings.DataFolder);
        }

        Console.WriteLine("Drawing pictures of ten shapes; colour, size, pose, background and light vary.");
        return ImageSplit.DrawScenes(_ml, settings.OutputFolder, settings.ImageSize);
    }

    private MaeOptions CreateOptions() => new()
    {
        Encoder = VisionTransformerOptions.Micro(settings.ImageSize, patchSize: 8),
        Epochs = settings.Epochs,
        CheckpointFolder = Path.Combine(settings.OutputFolder, $"checkpoints-{settings.ImageSize}-{settings.Epochs}-{settings.Seed}"),
        CheckpointEveryEpochs = 10,
        KeepDecoder = true,
        Features = new FeatureOptions { Pooling = FeaturePooling.PatchMean | FeaturePooling.PatchDeviation },
    };

    private EncoderArtifact Pretrain(ImageSplit images, CancellationToken cancellationToken)
    {
        Console.WriteLine($"Pre-training a masked autoencoder for {settings.Epochs} epochs; labels are not read.");
        IDataView view = _ml.Data.LoadFromEnumerable(images.Train);
        return _ml.SelfSupervised().Pretrain(view, nameof(ImageRow.ImagePath), CreateOptions(), new ProgressPrinter(), cancellationToken: cancellationToken);
    }

    private void PrintTable(ImageSplit images, EncoderArtifact encoder, CancellationToken cancellationToken)
    {
        IDataView train = _ml.Data.LoadFromEnumerable(images.Train);
        EncoderArtifact untrained = _ml.SelfSupervised().Pretrain(
            train, nameof(ImageRow.ImagePath), CreateOptions() with { Epochs = 0, CheckpointFolder = null }, cancellationToken: cancellationToken);
        (string Name, IEstimator<ITransformer> Features)[] rows =
        [
            ("raw pixels", RawPixels()),
            ("untrained encoder", _ml.Transforms.SelfSupervisedEmbed("Features", nameof(ImageRow.ImagePath), untrained)),
            ("pre-trained encoder", _ml.Transforms.SelfSupervisedEmbed("Features", nameof(ImageRow.ImagePath), encoder)),
        ];

        var table = new Table().AddColumn("features");
        foreach (int count in LabelCounts)
        {
            table.AddColumn($"{count} a class", c => c.RightAligned());
        }

        var measure = new LabelEfficiency(_ml, Draws);
        foreach ((string name, IEstimator<ITransformer> estimator) in rows)
        {
            ITransformer features = estimator.Fit(train);
            FeatureRow[] trainRows = Read(features, images.Train);
            FeatureRow[] testRows = Read(features, images.Test);
            table.AddRow([name, .. LabelCounts.Select(count => $"{measure.Measure(trainRows, testRows, count):P1}")]);
        }

        AnsiConsole.Write(table);
    }

    private IEstimator<ITransformer> RawPixels() =>
        _ml.Transforms.LoadImages("Image", string.Empty, nameof(ImageRow.ImagePath))
            .Append(_ml.Transforms.ResizeImages("Image", 32, 32, "Image"))
            .Append(_ml.Transforms.ExtractPixels("Features", "Image", scaleImage: 1 / 255f));

    private FeatureRow[] Read(ITransformer features, IReadOnlyList<ImageRow> images)
    {
        IDataView view = features.Transform(_ml.Data.LoadFromEnumerable(images));
        return [.. _ml.Data.CreateEnumerable<FeatureRow>(view, reuseRowObject: false)];
    }

    private string SaveModel(ImageSplit images, EncoderArtifact encoder)
    {
        string path = Path.Combine(settings.OutputFolder, "model.zip");
        IDataView train = _ml.Data.LoadFromEnumerable(images.Train);
        var pipeline = _ml.Transforms.SelfSupervisedEmbed("Features", nameof(ImageRow.ImagePath), encoder)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label"))
            .AppendCacheCheckpoint(_ml)
            .Append(Classifier.Create(_ml))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        _ml.Model.Save(pipeline.Fit(train), train.Schema, path);

        // What a service does: it knows the file and nothing else.
        ITransformer loaded = _ml.Model.Load(path, out _);
        using var engine = _ml.Model.CreatePredictionEngine<ImageRow, Prediction>(loaded);
        ImageRow example = images.Test[0];
        Prediction prediction = engine.Predict(example);
        Console.WriteLine($"The saved model, loaded again, says of a test image of '{example.Label}': {prediction.PredictedLabel} ({prediction.Score.Max():P0}).");
        return path;
    }
}
