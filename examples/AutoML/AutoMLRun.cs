using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;
using QuickStart;
using Spectre.Console;

namespace AutoML;

/// <summary>The example from images to a table of what each route found.</summary>
internal sealed class AutoMLRun(AutoMLSettings settings)
{
    private readonly MLContext _ml = new(settings.Seed) { GpuDeviceId = settings.GpuIndex, FallbackToCpu = settings.GpuIndex is null };

    /// <summary>Runs it.</summary>
    /// <param name="cancellationToken">Stops the training of the shared encoder; its checkpoint stays in the output folder. An experiment ends with its time.</param>
    public void Execute(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.OutputFolder);
        ImageSets images = ImageSets.Of(_ml, settings.DataFolder is { } folder
            ? ImageSplit.FromFolder(_ml, folder)
            : ImageSplit.DrawScenes(_ml, settings.OutputFolder, settings.ImageSize));

        // Trained at most once, for both routes that share it.
        var encoder = new Lazy<EncoderArtifact>(() => GetEncoder(images, cancellationToken));
        var table = new Table().AddColumn("route").AddColumn("winner").AddColumn("accuracy in the search").AddColumn("accuracy on test images").AddColumn("model");
        foreach (Route route in settings.Routes)
        {
            Console.WriteLine($"Route {route}: an experiment of {settings.Seconds} seconds.");
            RouteResult result = route switch
            {
                Route.Embed => EmbedFirst.Run(_ml, images, encoder.Value, settings.Seconds),
                Route.Pipeline => EncoderInFront.Run(_ml, images, encoder.Value, settings.Seconds),
                _ => OptionsSweep.Run(_ml, images, settings.ImageSize, settings.Seconds),
            };
            string path = Path.Combine(settings.OutputFolder, $"model-{route}.zip");
            _ml.Model.Save(result.Model, images.All.Schema, path);

            // What a service does: it knows the file and nothing else.
            ITransformer loaded = _ml.Model.Load(path, out _);
            double accuracy = _ml.MulticlassClassification.Evaluate(loaded.Transform(images.Test), result.LabelColumn).MicroAccuracy;
            table.AddRow($"{route}", result.Description, $"{result.Metric:P1}", $"{accuracy:P1}", Path.GetFileName(path));
        }

        AnsiConsole.Write(table);
        Console.WriteLine($"The models, each with its encoder inside, are in {settings.OutputFolder}.");
    }

    private EncoderArtifact GetEncoder(ImageSets images, CancellationToken cancellationToken)
    {
        if (settings.EncoderFile is { } file)
        {
            return EncoderArtifact.Load(file);
        }

        Console.WriteLine($"Pre-training a masked autoencoder for {settings.Epochs} epochs; labels are not read.");
        var options = new MaeOptions
        {
            Encoder = VisionTransformerOptions.Micro(settings.ImageSize, patchSize: 8),
            Epochs = settings.Epochs,
            CheckpointFolder = Path.Combine(settings.OutputFolder, $"checkpoints-{settings.ImageSize}-{settings.Epochs}-{settings.Seed}"),
            CheckpointEveryEpochs = 10,
        };
        EncoderArtifact encoder = _ml.SelfSupervised().Pretrain(images.All, nameof(ImageRow.ImagePath), options, new ProgressPrinter(), cancellationToken: cancellationToken);
        encoder.Save(Path.Combine(settings.OutputFolder, "encoder.safetensors"));
        return encoder;
    }
}
