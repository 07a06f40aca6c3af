using System.CommandLine;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Evaluation;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Settings;
using MLNet.SelfSup.Evaluation;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>evaluate</c>: tells what an encoder's features are worth.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    private const string Neighbors = "knn";
    private const string Linear = "linear";
    private const string Report = "report";

    private readonly Option<string> _encoder = ToolOptions.Encoder();
    private readonly Option<string> _train = ToolOptions.ExistingFolder("--train", "Labelled images, a sub-folder a class.");
    private readonly Option<string> _test = ToolOptions.ExistingFolder("--test", "Labelled images to test on, with sub-folders of the same names.");
    private readonly Option<string?> _protocol = ToolOptions.Word("--protocol", "k-NN vote, a linear layer, or the label-efficiency report.", Neighbors, Neighbors, Linear, Report);
    private readonly Option<int> _neighbors = new("--neighbors") { Description = "knn: how many images vote.", HelpName = "K", DefaultValueFactory = _ => 20 };
    private readonly Option<string?> _options = new("--options") { Description = "linear: LinearProbeOptions as JSON, or a file of it: '{\"epochs\":30}'", HelpName = "JSON|FILE" };
    private readonly Option<int[]> _labels = new("--labels-per-class") { Description = "report: labels a class that are drawn.", HelpName = "N ...", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _repeats = new("--repeats") { Description = "report: how often they are drawn.", HelpName = "N", DefaultValueFactory = _ => new LabelEfficiencyOptions().Repeats };
    private readonly Option<bool> _fineTune = new("--fine-tune") { Description = "report: compare the fine-tuned encoder too, which takes a training a draw." };
    private readonly Option<string?> _html = new("--html") { Description = "report: write it as an HTML page.", HelpName = "FILE" };
    private readonly Option<int> _seed = new("--seed") { Description = "Of every random draw.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly EmbeddingArguments _embedding = new();

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public EvaluateCommand(ToolConsole console)
        : base(
            console,
            "evaluate",
            "Tells what an encoder's features are worth on labelled images.",
            "selfsup evaluate --encoder enc.safetensors --train train --test test",
            "selfsup evaluate --encoder enc.safetensors --train train --test test --protocol linear",
            "selfsup evaluate --encoder enc.safetensors --train train --test test --protocol report --labels-per-class 1 5 10 --html report.html") =>
        AddOptions([_encoder, _train, _test, _protocol, _neighbors, _options, _labels, _repeats, _fineTune, _html, _seed, .. _embedding.Options]);

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        string protocol = arguments.GetValue(_protocol)!.ToLowerInvariant();
        CheckOwner(arguments, protocol);
        var evaluation = new EncoderEvaluation(
            Console,
            Contexts.Create(Console, arguments.GetValue(_seed), _embedding.ReadGpu(arguments)),
            EncoderArtifact.Load(arguments.GetRequiredValue(_encoder)),
            arguments.GetRequiredValue(_train),
            arguments.GetRequiredValue(_test));
        switch (protocol)
        {
            case Neighbors:
                evaluation.MeasureNeighbors(_embedding.Read(arguments), arguments.GetValue(_neighbors), cancellationToken);
                break;
            case Linear:
                evaluation.MeasureProbe(ReadProbe(arguments), cancellationToken);
                break;
            default:
                evaluation.WriteReport(ReadReport(arguments), arguments.GetValue(_html), cancellationToken);
                break;
        }

        return ExitCodes.Done;
    }

    private void CheckOwner(ParseResult arguments, string protocol)
    {
        (Option Option, string Protocol)[] owned =
            [(_neighbors, Neighbors), (_options, Linear), (_labels, Report), (_repeats, Report), (_fineTune, Report), (_html, Report)];
        foreach ((Option option, string owner) in owned)
        {
            if (owner != protocol && arguments.GetResult(option) is { Implicit: false })
            {
                throw new UsageException($"{option.Name} belongs to --protocol {owner}, and the protocol is {protocol}.");
            }
        }
    }

    private LinearProbeOptions ReadProbe(ParseResult arguments)
    {
        var json = OptionsText.Write(new LinearProbeOptions());
        OptionsText.Merge(json, OptionsText.Read(arguments.GetValue(_options)));
        json.Remove("training");
        return OptionsText.Create<LinearProbeOptions>(json);
    }

    private LabelEfficiencyOptions ReadReport(ParseResult arguments)
    {
        try
        {
            var options = new LabelEfficiencyOptions { Repeats = arguments.GetValue(_repeats), FineTune = arguments.GetValue(_fineTune) ? new FineTuneOptions() : null };
            return arguments.GetValue(_labels) is { Length: > 0 } labels ? options with { LabelsPerClass = labels } : options;
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(ErrorReport.Describe(exception), exception);
        }
    }
}
