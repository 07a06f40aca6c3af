using System.CommandLine;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Information;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>info</c>: tells what is in a file.</summary>
internal sealed class InfoCommand : ToolCommand
{
    private const string SafeTensors = ".safetensors";
    private const string CheckpointPrefix = "mlnet-selfsup.checkpoint.";

    private readonly Argument<string> _file = new("FILE") { Description = "An encoder, a checkpoint of a training or its folder, or a checkpoint of another library (.pth, .safetensors)." };

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public InfoCommand(ToolConsole console)
        : base(
            console,
            "info",
            "Tells what is in an encoder file or a checkpoint: architecture, sizes, features, how it was made.",
            "selfsup info enc.safetensors",
            "selfsup info enc.checkpoints",
            "selfsup info mae_pretrain_vit_base.pth --json")
    {
        ToolOptions.MustExist(_file, orFolder: true);
        Add(_file);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(arguments.GetRequiredValue(_file));
        if (Directory.Exists(path))
        {
            path = CheckpointInformation.FindNewest(path);
        }

        (object json, IEnumerable<string> lines) = Read(path);
        Console.WriteResult(json, lines);
        return ExitCodes.Done;
    }

    private static (object Json, IEnumerable<string> Lines) Read(string path)
    {
        IReadOnlyDictionary<string, string> metadata = string.Equals(Path.GetExtension(path), SafeTensors, StringComparison.OrdinalIgnoreCase) ? ReadMetadata(path) : new Dictionary<string, string>(StringComparer.Ordinal);
        if (metadata.ContainsKey(EncoderArtifact.DescriptionKey))
        {
            EncoderInformation information = EncoderInformation.Of(EncoderArtifact.Load(path), path);
            return (information.ToJson(), information.ToLines());
        }

        return metadata.Keys.Any(k => k.StartsWith(CheckpointPrefix, StringComparison.Ordinal)) ? CheckpointInformation.Read(path) : ForeignInformation.Read(path);
    }

    private static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using FileStream stream = File.OpenRead(path);
        try
        {
            return SafeTensorsHeader.Read(stream, stream.Length).Metadata;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' can't be read: {exception.Message}", exception);
        }
    }
}
