using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Evaluation;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Cli.Settings;
using MLNet.SelfSup.Cli.Training;
using MLNet.SelfSup.Data;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>finetune</c>: trains an encoder and a classifier together, and writes an ML.NET model.</summary>
internal sealed class FineTuneCommand : ToolCommand
{
    private readonly Option<string> _encoder = ToolOptions.Encoder();
    private readonly Option<string> _data = ToolOptions.ExistingFolder("--data", "Labelled images, a sub-folder a class.");
    private readonly Option<string> _validation = ToolOptions.ExistingFolder("--validation", "Labelled images to measure on after each epoch; the weights of the best epoch are kept.", required: false);
    private readonly Option<string> _test = ToolOptions.ExistingFolder("--test", "Labelled images to test the model on.", required: false);
    private readonly Option<string> _out = ToolOptions.Out("The ML.NET model: mlContext.Model.Load reads it; columns ImagePath in, PredictedLabel and Score out.", ".zip");
    private readonly TrainingArguments _training = new("FineTuneOptions", "'{\"layerDecay\":0.65,\"mixup\":0.8}'");

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public FineTuneCommand(ToolConsole console)
        : base(
            console,
            "finetune",
            "Trains an encoder further, together with a classifier, on labelled images. Ctrl-C saves a checkpoint and tells how to go on.",
            "selfsup finetune --encoder enc.safetensors --data labelled --out model.zip",
            "selfsup finetune --encoder enc.safetensors --data train --validation val --test test --out model.zip --epochs 40",
            "selfsup finetune --encoder enc.safetensors --data train --out model.zip --options '{\"labelSmoothing\":0}' --resume") =>
        AddOptions([_encoder, _data, _validation, _test, _out, .. _training.Options]);

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(arguments.GetRequiredValue(_out));
        CheckpointFolder checkpoints = _training.ReadCheckpoints(arguments, path);
        EncoderArtifact encoder = EncoderArtifact.Load(arguments.GetRequiredValue(_encoder));
        FineTuneOptions options = ReadOptions(arguments, checkpoints, encoder);
        MLContext ml = Contexts.Create(Console, _training.ReadSeed(arguments), _training.ReadGpu(arguments));
        IDataView images = LoadLabelled(ml, arguments.GetRequiredValue(_data));
        _training.Prepare(arguments, checkpoints, Console);
        ITransformer toKeys = ml.Transforms.Conversion.MapValueToKey("LabelKey", "Label").Fit(images);
        IDataView? validation = arguments.GetValue(_validation) is { } folder ? toKeys.Transform(LoadLabelled(ml, folder)) : null;
        Console.Say($"Checkpoints: '{checkpoints.Path}'.");
        long start = Stopwatch.GetTimestamp();
        ITransformer classifier;
        try
        {
            classifier = TrainingReporter.Show(Console, progress => ml.MulticlassClassification.Trainers
                .SelfSupervisedFineTune("LabelKey", "ImagePath", encoder, options, validation, new EmbeddingOptions { BadImages = BadImagePolicy.Skip }, progress, cancellationToken)
                .Fit(toKeys.Transform(images)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            ResumeHint.Tell(Console, arguments, checkpoints);
            return ExitCodes.Interrupted;
        }

        ITransformer toValues = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(classifier.Transform(toKeys.Transform(images)));
        var model = new TransformerChain<ITransformer>(toKeys, classifier, toValues);
        AtomicFile.Write(path, stream => ml.Model.Save(model, images.Schema, stream));
        checkpoints.Finish();
        Report(arguments, ml, model, path, Stopwatch.GetElapsedTime(start));
        return ExitCodes.Done;
    }

    private static IDataView LoadLabelled(MLContext ml, string folder)
    {
        LabelledFolders.ClassesOf(folder);
        return ml.Data.LoadFromEnumerable(ImageFolder.Enumerate(folder).Where(f => f.Label.Length > 0).Select(f => new ImageFolderRow { ImagePath = f.Path, Label = f.Label }));
    }

    private FineTuneOptions ReadOptions(ParseResult arguments, CheckpointFolder checkpoints, EncoderArtifact encoder)
    {
        JsonObject json = OptionsText.Write(new FineTuneOptions());
        JsonObject given = OptionsText.Read(_training.ReadOptions(arguments));
        given.Remove("training");
        OptionsText.Merge(json, given);
        _training.Read(arguments, checkpoints).ApplyTo(json);
        FineTuneOptions options = OptionsText.Create<FineTuneOptions>(json);
        try
        {
            options.Validate(encoder.Description.Architecture);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(ErrorReport.Describe(exception), exception);
        }

        return options;
    }

    private void Report(ParseResult arguments, MLContext ml, ITransformer model, string path, TimeSpan time)
    {
        (int Right, int Count)? tested = arguments.GetValue(_test) is { } folder ? Test(ml, model, folder) : null;
        double? accuracy = tested is { } t ? t.Right / (double)t.Count : null;
        var result = new { Kind = "result", File = path, Seconds = time.TotalSeconds, TestImages = tested?.Count, TestAccuracy = accuracy };
        if (Console.IsJson)
        {
            Console.WriteJsonLine(result);
            return;
        }

        string[] ofTest = tested is { } counted ? [$"Test: {accuracy:P1} of {Plain.Count(counted.Count, "image")} right."] : [];
        Console.WriteResult(result, [$"Wrote '{path}', {Plain.Time(time)}.", .. ofTest]);
    }

    private static (int Right, int Count) Test(MLContext ml, ITransformer model, string folder)
    {
        IDataView predicted = model.Transform(LoadLabelled(ml, folder));
        List<PredictedRow> rows = [.. ml.Data.CreateEnumerable<PredictedRow>(predicted, reuseRowObject: false)];
        return (rows.Count(r => r.Label == r.PredictedLabel), rows.Count);
    }
}
