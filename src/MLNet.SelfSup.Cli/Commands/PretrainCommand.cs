using System.CommandLine;
using System.Diagnostics;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Cli.Settings;
using MLNet.SelfSup.Cli.Training;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Pretraining;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>pretrain</c>: trains an encoder on images without labels.</summary>
internal sealed class PretrainCommand : ToolCommand
{
    private const string Captions = "captions.csv";

    private readonly Option<string?> _method = ToolOptions.Word("--method", "The method.", fallback: null, PretrainSettings.MethodNames);
    private readonly Option<string> _data = ToolOptions.ExistingFolder("--data", $"Images at any depth; labels are not read. For albef with {Captions} (columns file, caption).");
    private readonly Option<string> _out = ToolOptions.Out("The encoder.", ".safetensors");
    private readonly Option<int?> _imageSize = new("--image-size") { Description = "Side of the square images that the encoder reads, in pixels.", HelpName = "N" };
    private readonly Option<string> _initial = ToolOptions.ExistingFile("--initial-encoder", "An encoder to start from; its architecture is taken.", required: false);
    private readonly Option<string> _validation = ToolOptions.ExistingFolder("--validation", "Labelled images, a sub-folder a class: every few epochs their k-NN accuracy is told. They train nothing.", required: false);
    private readonly Option<bool> _mpi = new("--mpi") { Description = "Train together with the other ranks that a launcher of MPI started. Under mpirun this is the default; srun wants it." };
    private readonly TrainingArguments _training = new("MaeOptions, MocoOptions, MocoV3Options or AlbefOptions", "'{\"maskRatio\":0.75,\"encoder\":{\"depth\":6}}'");

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public PretrainCommand(ToolConsole console)
        : base(
            console,
            "pretrain",
            "Trains an image encoder on images without labels. Ctrl-C saves a checkpoint and tells how to go on.",
            "selfsup pretrain --method mae --data photos --out enc.safetensors",
            "selfsup pretrain --method moco --data photos --out enc.safetensors --epochs 80 --image-size 96 --gpu 0",
            "selfsup pretrain --method mae --data photos --out enc.safetensors --options '{\"maskRatio\":0.75}' --validation labelled",
            "selfsup pretrain --method albef --data captioned --out enc.safetensors      (captioned/captions.csv: file,caption)",
            "selfsup pretrain --method mae --data photos --out enc.safetensors --resume",
            "mpirun -n 4 selfsup pretrain --method mae --data photos --out enc.safetensors --batch-size 256 --threads 1") =>
        AddOptions([_method, _data, _out, _imageSize, _initial, _validation, _mpi, .. _training.Options]);

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        bool isShared = arguments.GetValue(_mpi) || LaunchedRank.IsOneOfSeveral;
        bool isFollower = isShared && LaunchedRank.IsFollower;
        ToolConsole console = isFollower ? LaunchedRank.Silence(Console) : Console;
        string path = Path.GetFullPath(arguments.GetRequiredValue(_out));
        CheckpointFolder checkpoints = _training.ReadCheckpoints(arguments, path);
        PretrainingOptions options = new PretrainSettings
        {
            Method = arguments.GetValue(_method),
            Options = _training.ReadOptions(arguments),
            ImageSize = arguments.GetValue(_imageSize),
            InitialEncoder = arguments.GetValue(_initial),
            Training = _training.Read(arguments, checkpoints),
        }.Create();
        options = isShared ? options with { Ranks = TrainingRanks.Mpi } : options;
        if (!isFollower)
        {
            _training.Prepare(arguments, checkpoints, console);
        }

        MLContext ml = Contexts.Create(console, _training.ReadSeed(arguments), _training.ReadGpu(arguments));
        IDataView images = LoadImages(ml, arguments.GetRequiredValue(_data), options);
        KnnValidation? validation = arguments.GetValue(_validation) is { } labelled ? new KnnValidation { Images = ml.Data.LoadImageFolder(labelled), LabelColumnName = "Label" } : null;
        console.Say($"Checkpoints: '{checkpoints.Path}'.");
        long start = Stopwatch.GetTimestamp();
        EncoderArtifact encoder;
        try
        {
            encoder = TrainingReporter.Show(console, progress => ml.SelfSupervised().Pretrain(images, "ImagePath", options, progress, validation, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!isFollower)
            {
                ResumeHint.Tell(console, arguments, checkpoints);
            }

            return ExitCodes.Interrupted;
        }

        if (isFollower)
        {
            // Rank 0 writes.
            return ExitCodes.Done;
        }

        encoder.Save(path);
        checkpoints.Finish();
        Report(path, encoder, Stopwatch.GetElapsedTime(start));
        return ExitCodes.Done;
    }

    private static IDataView LoadImages(MLContext ml, string folder, PretrainingOptions options)
    {
        if (options is not AlbefOptions)
        {
            return ml.Data.LoadImageFolder(folder, labelFromFolderName: false);
        }

        string captions = Path.Combine(folder, Captions);
        return File.Exists(captions)
            ? ml.Data.LoadImageCaptions(captions)
            : throw new UsageException($"albef learns from images and texts: '{Path.GetFullPath(folder)}' has no {Captions}. Write one with the columns file and caption, a row an image, or take another method.");
    }

    private void Report(string path, EncoderArtifact encoder, TimeSpan time)
    {
        EncoderProvenance provenance = encoder.Description.Provenance;
        var result = new
        {
            Kind = "result",
            File = path,
            provenance.Method,
            Images = provenance.ImageCount,
            provenance.Steps,
            provenance.FinalLoss,
            encoder.FeatureDim,
            Seconds = time.TotalSeconds,
        };
        if (Console.IsJson)
        {
            Console.WriteJsonLine(result);
            return;
        }

        string loss = provenance.FinalLoss is { } final ? $", loss {final:F4}" : string.Empty;
        Console.WriteResult(
            result,
            $"Wrote '{path}': {provenance.Method} on {Plain.Count(provenance.ImageCount, "image")}, {Plain.Count(provenance.Steps, "step")}{loss}, {encoder.FeatureDim} features, {Plain.Time(time)}.");
    }
}
