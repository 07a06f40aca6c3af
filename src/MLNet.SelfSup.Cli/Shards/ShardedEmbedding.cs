using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Features;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Cli.Shards;

/// <summary>Embeds a folder by several runs, in any order, on any machines that see the same folders; each may die and be started again.</summary>
/// <param name="console">Hears of progress.</param>
/// <param name="encoder">The encoder's file.</param>
/// <param name="data">The folder of images.</param>
/// <param name="output">The file of features.</param>
/// <param name="options">How the encoder is run.</param>
/// <param name="gpu">The GPU; <see langword="null"/> for the CPU.</param>
internal sealed class ShardedEmbedding(ToolConsole console, string encoder, string data, string output, EmbeddingOptions options, int? gpu)
{
    private readonly string _root = Path.GetFullPath(data);

    /// <summary>Computes a shard, unless it is done.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="cancellationToken">Ends it; nothing of it is kept.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="InvalidOperationException">Other shards of the output are of another encoder, of other images or computed otherwise.</exception>
    public int Compute(Shard shard, CancellationToken cancellationToken)
    {
        EncoderArtifact artifact = EncoderArtifact.Load(encoder);
        IReadOnlyList<ImageFile> files = ImageFolder.Enumerate(_root);
        var folder = new ShardFolder(output, Describe(artifact, files, shard.Count), isNew: true);
        ShardContent? content = folder.TryRead(shard, console);
        bool wasDone = content is not null;
        if (content is null)
        {
            var embedding = new FolderEmbedding(console, Contexts.Create(console, gpu: gpu), artifact, options);
            IReadOnlyList<ImageFile> own = shard.Pick(files, options.BatchSize);
            List<EmbeddedRow> rows = own.Count == 0 ? [] : embedding.Write(_root, own, read => read.ToList(), cancellationToken);
            content = new ShardContent(rows, embedding.LeftOut);
            folder.Write(shard, content);
        }

        console.WriteResult(
            new { Folder = folder.Path, Shard = shard.Number, Shards = shard.Count, Images = content.Rows.Count, content.LeftOut, WasDone = wasDone },
            $"Shard {shard} of '{output}' {(wasDone ? "was done already" : "is done")}: {Plain.Count(content.Rows.Count, "image")} of {artifact.FeatureDim} features, in '{folder.Path}'.");
        return content.LeftOut.Count == 0 ? ExitCodes.Done : ExitCodes.ImagesLeftOut;
    }

    /// <summary>Writes the features of all shards in the order of the images.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="InvalidOperationException">Shards are missing, or of another encoder, of other images or computed otherwise.</exception>
    /// <exception cref="InvalidDataException">A shard's file is damaged, or no image could be read.</exception>
    public int Merge(CancellationToken cancellationToken)
    {
        EncoderArtifact artifact = EncoderArtifact.Load(encoder);
        IReadOnlyList<ImageFile> files = ImageFolder.Enumerate(_root);
        var folder = new ShardFolder(output, Describe(artifact, files, ShardFolder.CountOf(output) ?? 1), isNew: false);
        IReadOnlyList<Shard> shards = folder.RequireAll();
        var leftOut = new List<SkippedImage>();
        int count = FeatureFile.Write(output, ReadAll(folder, shards, leftOut, cancellationToken), artifact.FeatureDim);
        console.WriteResult(
            new { File = output, Images = count, artifact.FeatureDim, LeftOut = leftOut, Shards = shards.Count },
            $"Wrote '{output}': {Plain.Count(count, "image")} of {artifact.FeatureDim} features, from {Plain.Count(shards.Count, "shard")}. '{folder.Path}' can be deleted.");
        return leftOut.Count == 0 ? ExitCodes.Done : ExitCodes.ImagesLeftOut;
    }

    private static IEnumerable<EmbeddedRow> ReadAll(ShardFolder folder, IReadOnlyList<Shard> shards, List<SkippedImage> leftOut, CancellationToken cancellationToken)
    {
        bool isEmpty = true;
        foreach (Shard shard in shards)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ShardContent content = folder.Read(shard);
            leftOut.AddRange(content.LeftOut);
            foreach (EmbeddedRow row in content.Rows)
            {
                isEmpty = false;
                yield return row;
            }
        }

        if (isEmpty)
        {
            throw new InvalidDataException($"None of {Plain.Count(leftOut.Count, "image")} could be read; the first, '{leftOut[0].Name}': {leftOut[0].Reason}.");
        }
    }

    private ShardManifest Describe(EncoderArtifact artifact, IReadOnlyList<ImageFile> files, int shards) => new()
    {
        Encoder = ShardManifest.DigestOf(encoder),
        Files = ShardManifest.DigestOf(_root, files),
        Images = files.Count,
        Shards = shards,
        BatchSize = options.BatchSize,
        Engine = options.Inference.Runtime.ToString(),
        FeatureDim = artifact.FeatureDim,
    };
}
