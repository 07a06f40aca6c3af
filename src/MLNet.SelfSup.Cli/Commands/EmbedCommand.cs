using System.CommandLine;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Features;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>embed</c>: writes the features of a folder's images to a file.</summary>
internal sealed class EmbedCommand : ToolCommand
{
    private readonly Option<string> _encoder = ToolOptions.Encoder();
    private readonly Option<string> _data = ToolOptions.ExistingFolder("--data", "Images, in class folders or not, at any depth.");
    private readonly Option<string> _out = ToolOptions.Out("The features: .csv, .parquet, or .npy with NAME.paths.csv beside it.", FeatureFile.Extensions);
    private readonly EmbeddingArguments _embedding = new();

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public EmbedCommand(ToolConsole console)
        : base(
            console,
            "embed",
            "Writes the features of images to a file (CSV, Parquet, NPY). Images that can't be read are left out and named; the exit code is then 3.",
            "selfsup embed --encoder enc.safetensors --data photos --out features.csv",
            "selfsup embed --encoder enc.safetensors --data photos --out features.parquet --batch-size 64",
            "selfsup embed --encoder enc.safetensors --data photos --out features.npy --json") =>
        AddOptions([_encoder, _data, _out, .. _embedding.Options]);

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        EncoderArtifact encoder = EncoderArtifact.Load(arguments.GetRequiredValue(_encoder));
        FolderEmbedding embedding = _embedding.Create(arguments, Console, encoder);
        string path = Path.GetFullPath(arguments.GetRequiredValue(_out));
        int count = embedding.Write(arguments.GetRequiredValue(_data), rows => FeatureFile.Write(path, rows, encoder.FeatureDim), cancellationToken);
        Console.WriteResult(
            new { File = path, Images = count, FeatureDim = encoder.FeatureDim, embedding.LeftOut },
            $"Wrote '{path}': {Plain.Count(count, "image")} of {encoder.FeatureDim} features.");
        return embedding.ExitCode;
    }
}
