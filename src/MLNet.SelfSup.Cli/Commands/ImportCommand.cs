using System.CommandLine;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Information;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>import</c>: makes an encoder of an official checkpoint.</summary>
internal sealed class ImportCommand : ToolCommand
{
    private static readonly (string Name, string Option)[] Names =
    [
        (nameof(EncoderImportOptions.ImageSize), "--image-size"),
        (nameof(EncoderImportOptions.NumHeads), "--heads"),
        (nameof(EncoderImportOptions.VocabularyFile), "--vocabulary"),
        (nameof(EncoderImportOptions.ImagesOnly), "--images-only"),
        (nameof(EncoderImportOptions.StateName), "--state"),
    ];

    private readonly Argument<string> _file = new("FILE") { Description = "The checkpoint: .pth, .pth.tar, .bin or .safetensors. Nothing in it is executed." };
    private readonly Option<string> _out = ToolOptions.Out("The encoder.", ".safetensors");
    private readonly Option<int?> _imageSize = new("--image-size") { Description = "Side of the square images that the encoder shall read, in pixels.", HelpName = "N" };
    private readonly Option<int?> _heads = new("--heads") { Description = "Attention heads of a Vision Transformer, where they are not 64 channels wide.", HelpName = "N" };
    private readonly Option<string> _vocabulary = ToolOptions.ExistingFile("--vocabulary", "The vocab.txt of a checkpoint that reads texts.", required: false);
    private readonly Option<bool> _imagesOnly = new("--images-only") { Description = "Leave out the text side." };
    private readonly Option<string?> _state = new("--state") { Description = "The entry of the file that holds the weights, for instance teacher.", HelpName = "NAME" };

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public ImportCommand(ToolConsole console)
        : base(
            console,
            "import",
            "Makes an encoder of an official checkpoint: MAE, MoCo v1 to v3, ALBEF, DINO, DeiT, timm's Vision Transformers, torchvision's ResNets.",
            "selfsup import mae_pretrain_vit_base.pth --out enc.safetensors",
            "selfsup import ALBEF.pth --out enc.safetensors --vocabulary vocab.txt --image-size 256") =>
        InitialiseArguments();

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        EncoderArtifact encoder = Import(arguments.GetRequiredValue(_file), ReadOptions(arguments));
        string path = Path.GetFullPath(arguments.GetRequiredValue(_out));
        encoder.Save(path);
        EncoderInformation information = EncoderInformation.Of(encoder, path);
        Console.WriteResult(information.ToJson(), [$"Wrote '{path}':", .. information.ToLines()]);
        return ExitCodes.Done;
    }

    private EncoderArtifact Import(string path, EncoderImportOptions options)
    {
        try
        {
            return Contexts.Create(Console).SelfSupervised().ImportEncoder(path, options);
        }
        catch (Exception exception) when ((exception is InvalidDataException or ArgumentException) && OptionsIn(exception).Any())
        {
            throw new InvalidDataException($"{ErrorReport.Describe(exception)} Here that is {string.Join(", ", OptionsIn(exception))}.", exception);
        }
    }

    private static IEnumerable<string> OptionsIn(Exception exception) => Names.Where(n => exception.Message.Contains(n.Name, StringComparison.Ordinal)).Select(n => n.Option);

    private void InitialiseArguments()
    {
        ToolOptions.MustExist(_file);
        Add(_file);
        AddOptions(_out, _imageSize, _heads, _vocabulary, _imagesOnly, _state);
    }

    private EncoderImportOptions ReadOptions(ParseResult arguments)
    {
        try
        {
            return new EncoderImportOptions
            {
                ImageSize = arguments.GetValue(_imageSize),
                NumHeads = arguments.GetValue(_heads),
                VocabularyFile = arguments.GetValue(_vocabulary),
                ImagesOnly = arguments.GetValue(_imagesOnly),
                StateName = arguments.GetValue(_state),
            };
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new UsageException(ErrorReport.Describe(exception), exception);
        }
    }
}
