using System.CommandLine;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Features;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Cli.Shards;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>embed</c>: writes the features of a folder's images to a file, by one run or by several that share the work.</summary>
internal sealed class EmbedCommand : ToolCommand
{
    private readonly Option<string> _encoder = ToolOptions.Encoder();
    private readonly Option<string> _data = ToolOptions.ExistingFolder("--data", "Images, in class folders or not, at any depth.");
    private readonly Option<string> _out = ToolOptions.Out("The features: .csv, .parquet, or .npy with NAME.paths.csv beside it.", FeatureFile.Extensions);
    private readonly Option<string?> _shard = new("--shard") { Description = "Compute one of several parts alone, for instance 2/4, and keep it in OUT.shards. What is done already is not done again.", HelpName = "NUMBER/COUNT" };
    private readonly Option<bool> _merge = new("--merge") { Description = "Write the features from the shards, once all are done." };
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
            "selfsup embed --encoder enc.safetensors --data photos --out features.npy --json",
            "selfsup embed --encoder enc.safetensors --data photos --out features.npy --shard 2/4      (1/4 to 4/4, anywhere, in any order)",
            "selfsup embed --encoder enc.safetensors --data photos --out features.npy --merge") =>
        AddOptions([_encoder, _data, _out, _shard, _merge, .. _embedding.Options]);

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        bool isMerge = arguments.GetValue(_merge);
        string? shard = arguments.GetValue(_shard);
        if (isMerge && shard is not null)
        {
            throw new UsageException("--shard computes a part and --merge puts the parts together: give one of them.");
        }

        string encoder = arguments.GetRequiredValue(_encoder);
        string data = arguments.GetRequiredValue(_data);
        string path = Path.GetFullPath(arguments.GetRequiredValue(_out));
        if (isMerge || shard is not null)
        {
            var run = new ShardedEmbedding(Console, encoder, data, path, _embedding.ReadRepeatable(arguments), _embedding.ReadGpu(arguments));
            return isMerge ? run.Merge(cancellationToken) : run.Compute(Shard.Parse(shard!), cancellationToken);
        }

        EncoderArtifact artifact = EncoderArtifact.Load(encoder);
        FolderEmbedding embedding = _embedding.Create(arguments, Console, artifact);
        int count = embedding.Write(data, rows => FeatureFile.Write(path, rows, artifact.FeatureDim), cancellationToken);
        Console.WriteResult(
            new { File = path, Images = count, FeatureDim = artifact.FeatureDim, embedding.LeftOut },
            $"Wrote '{path}': {Plain.Count(count, "image")} of {artifact.FeatureDim} features.");
        return embedding.ExitCode;
    }
}
