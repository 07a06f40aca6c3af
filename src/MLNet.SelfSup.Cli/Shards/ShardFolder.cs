using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Output;

namespace MLNet.SelfSup.Cli.Shards;

/// <summary>The folder beside an output in which its shards wait to be merged: a manifest, and a file each shard that is done.</summary>
internal sealed class ShardFolder
{
    private const string Suffix = ".shards";
    private const string ManifestName = "manifest.json";
    private const int NamedShards = 10;

    private readonly ShardManifest _manifest;

    /// <summary>Opens the folder, which is made where absent.</summary>
    /// <param name="output">The file that the merged features go to.</param>
    /// <param name="manifest">What this run computes.</param>
    /// <param name="isNew">Whether the folder may be made; a merge needs one.</param>
    /// <exception cref="InvalidOperationException">The folder belongs to another run, or there is none.</exception>
    public ShardFolder(string output, ShardManifest manifest, bool isNew)
    {
        Path = System.IO.Path.GetFullPath(output) + Suffix;
        _manifest = manifest;
        string path = System.IO.Path.Combine(Path, ManifestName);
        if (!File.Exists(path))
        {
            if (!isNew)
            {
                throw new InvalidOperationException($"There are no shards of '{output}': '{path}' does not exist. Run the same command with --shard 1/N to --shard N/N first.");
            }

            // Shards that start together write the same.
            Directory.CreateDirectory(Path);
            manifest.Write(path);
            return;
        }

        string[] differences = [.. ShardManifest.Read(path).DifferencesTo(manifest)];
        if (differences.Length > 0)
        {
            throw new InvalidOperationException(
                $"'{Path}' holds shards of another run: {string.Join("; ", differences)}. Give the same encoder, images and options to all shards, or delete the folder and run all of them again.");
        }
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Tells how many shards the folder is for.</summary>
    /// <param name="output">The file that the merged features go to.</param>
    /// <returns>The number; <see langword="null"/> where there is no folder.</returns>
    public static int? CountOf(string output)
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetFullPath(output) + Suffix, ManifestName);
        return File.Exists(path) ? ShardManifest.Read(path).Shards : null;
    }

    /// <summary>Reads a shard, where it is done.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="console">Hears of a file that can't be read.</param>
    /// <returns>Its content; <see langword="null"/> where it is still to be computed.</returns>
    public ShardContent? TryRead(Shard shard, ToolConsole console)
    {
        string path = PathOf(shard);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return ShardContent.Read(path);
        }
        catch (InvalidDataException exception)
        {
            console.Warn($"Shard {shard} is computed again: {exception.Message}");
            return null;
        }
    }

    /// <summary>Keeps a shard.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="content">Its content.</param>
    public void Write(Shard shard, ShardContent content) => content.Write(PathOf(shard), _manifest.FeatureDim);

    /// <summary>Lists the shards in the order of the images.</summary>
    /// <returns>The shards, each of which is there.</returns>
    /// <exception cref="InvalidOperationException">Some are not there yet; the message names them.</exception>
    public IReadOnlyList<Shard> RequireAll()
    {
        Shard[] shards = [.. Enumerable.Range(1, _manifest.Shards).Select(number => new Shard(number, _manifest.Shards))];
        string[] missing = [.. shards.Where(s => !File.Exists(PathOf(s))).Select(s => s.ToString())];
        return missing.Length == 0
            ? shards
            : throw new InvalidOperationException($"{Plain.Count(missing.Length, "shard")} of {shards.Length} {(missing.Length == 1 ? "is" : "are")} not done: {Plain.Some(missing, NamedShards)}. Run {(missing.Length == 1 ? "it" : "them")}, then merge.");
    }

    /// <summary>Reads a shard that is there.</summary>
    /// <param name="shard">The shard.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="InvalidDataException">Its file is no whole shard.</exception>
    public ShardContent Read(Shard shard)
    {
        try
        {
            return ShardContent.Read(PathOf(shard));
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{exception.Message} Run shard {shard} again, then merge.", exception);
        }
    }

    private string PathOf(Shard shard) => System.IO.Path.Combine(Path, $"shard-{shard.Number:D6}.safetensors");
}
