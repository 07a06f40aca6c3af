using System.CommandLine;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Settings;
using MLNet.SelfSup.Cli.Training;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The options of commands that train.</summary>
internal sealed class TrainingArguments
{
    private readonly Option<string?> _options;
    private readonly Option<int?> _epochs = Number("--epochs", "Passes over the images.");
    private readonly Option<int?> _batch = Number("--batch-size", "Images a step.");
    private readonly Option<int> _seed = new("--seed") { Description = "Of every random draw.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<int?> _threads = Number("--threads", "Threads of the numeric library; the same weights, bit for bit, need the same number.");
    private readonly Option<string?> _checkpoints = new("--checkpoints") { Description = "Folder of checkpoints, which is then kept. Without it they stand beside --out until the training ends.", HelpName = "FOLDER" };
    private readonly Option<string?> _log = new("--log") { Description = "Folder of the log: training.jsonl and TensorBoard's events.", HelpName = "FOLDER" };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the last checkpoint; where there is none, begin at the start." };
    private readonly Option<bool> _restart = new("--restart") { Description = "Delete the checkpoints of an earlier run and begin anew." };
    private readonly Option<int?> _gpu = ToolOptions.Gpu();

    /// <summary>Initialises the options.</summary>
    /// <param name="type">The options of the library that <c>--options</c> takes.</param>
    /// <param name="example">An example of them.</param>
    public TrainingArguments(string type, string example) =>
        _options = new Option<string?>("--options") { Description = $"{type} as JSON, or a file of it, over the defaults: {example}", HelpName = "JSON|FILE" };

    /// <summary>Gets the options.</summary>
    public IEnumerable<Option> Options => [_options, _epochs, _batch, _seed, _threads, _gpu, _checkpoints, _log, _resume, _restart];

    /// <summary>Reads the JSON, or its file.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The text.</returns>
    public string? ReadOptions(ParseResult arguments) => arguments.GetValue(_options);

    /// <summary>Reads the seed.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The seed.</returns>
    public int ReadSeed(ParseResult arguments) => arguments.GetValue(_seed);

    /// <summary>Reads the GPU.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The index; <see langword="null"/> for the CPU.</returns>
    public int? ReadGpu(ParseResult arguments) => arguments.GetValue(_gpu);

    /// <summary>Finds the checkpoints of a training.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">The file that the training makes.</param>
    /// <returns>The folder.</returns>
    public CheckpointFolder ReadCheckpoints(ParseResult arguments, string output) => new(output, arguments.GetValue(_checkpoints));

    /// <summary>Sees to what an earlier run left.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="checkpoints">The folder.</param>
    /// <param name="console">Hears what is done.</param>
    public void Prepare(ParseResult arguments, CheckpointFolder checkpoints, ToolConsole console) =>
        checkpoints.Prepare(arguments.GetValue(_resume), arguments.GetValue(_restart), console);

    /// <summary>Reads what every training has.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="checkpoints">The folder of checkpoints.</param>
    /// <returns>The settings.</returns>
    public TrainingSettings Read(ParseResult arguments, CheckpointFolder checkpoints) => new()
    {
        Epochs = arguments.GetValue(_epochs),
        BatchSize = arguments.GetValue(_batch),
        Threads = arguments.GetValue(_threads),
        CheckpointFolder = checkpoints.Path,
        LogFolder = arguments.GetValue(_log) is { } folder ? Path.GetFullPath(folder) : null,
    };

    private static Option<int?> Number(string name, string description) => new(name) { Description = description, HelpName = "N" };
}
