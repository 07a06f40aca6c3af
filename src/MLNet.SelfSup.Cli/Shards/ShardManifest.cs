using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Cli.Shards;

/// <summary>What all shards of one output have in common: those of another encoder or of other images must not be merged.</summary>
internal sealed record ShardManifest
{
    private static readonly JsonSerializerOptions Json = new(ArtifactJson.Options) { WriteIndented = true };

    /// <summary>Gets the version of the format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Gets SHA-256 of the encoder's file.</summary>
    public required string Encoder { get; init; }

    /// <summary>Gets SHA-256 of the paths and sizes of the images.</summary>
    public required string Files { get; init; }

    /// <summary>Gets the number of images.</summary>
    public required int Images { get; init; }

    /// <summary>Gets the number of shards.</summary>
    public required int Shards { get; init; }

    /// <summary>Gets the images of a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the engine.</summary>
    public required string Engine { get; init; }

    /// <summary>Gets the features of an image.</summary>
    public required int FeatureDim { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ShardManifest Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ShardManifest>(File.ReadAllText(path), Json) ?? throw new InvalidDataException($"'{path}' is empty. Delete its folder, and run the shards again.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' is no manifest of shards: {exception.Message} Delete its folder, and run the shards again.", exception);
        }
    }

    /// <summary>Computes the checksum of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>SHA-256 in lower-case hexadecimal digits.</returns>
    public static string DigestOf(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Computes the checksum of a list of images: of their places and sizes, since reading them all would take as long as embedding.</summary>
    /// <param name="root">The folder that paths are relative to.</param>
    /// <param name="files">The images.</param>
    /// <returns>SHA-256 in lower-case hexadecimal digits.</returns>
    public static string DigestOf(string root, IEnumerable<ImageFile> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageFile file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(root, file.Path).Replace('\\', '/')}\n{new FileInfo(file.Path).Length}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes the manifest, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Json));

    /// <summary>Lists what differs.</summary>
    /// <param name="now">The manifest of the run that wants to add or merge.</param>
    /// <returns>One clause a value; empty where all are the same.</returns>
    public IEnumerable<string> DifferencesTo(ShardManifest now)
    {
        (string Name, object Old, object New)[] values =
        [
            ("the format", Format, now.Format), ("the encoder's checksum", Encoder, now.Encoder), ("the number of images", Images, now.Images), ("the checksum of the images' paths and sizes", Files, now.Files),
            ("the number of shards", Shards, now.Shards), ("the batch size", BatchSize, now.BatchSize), ("the engine", Engine, now.Engine), ("the number of features", FeatureDim, now.FeatureDim),
        ];
        return values.Where(v => !v.Old.Equals(v.New)).Select(v => $"{v.Name} was {v.Old}, now {v.New}");
    }
}
