using System.Text.Json;

namespace MLNet.SelfSup.Artifacts;

/// <summary>A trained image encoder as data: one safetensors file that any reader of that format opens.</summary>
/// <remarks>
/// The header's <c>__metadata__</c> holds <c>mlnet-selfsup.format</c> (the format's version), <c>mlnet-selfsup.encoder</c>
/// (<see cref="EncoderDescription"/> as JSON) and <c>mlnet-selfsup.sha256</c> (a checksum; a file without it is read unchecked).
/// There is no code in the file. Objects of this type do not change.
/// </remarks>
public sealed class EncoderArtifact
{
    /// <summary>The version of the format that this library writes, and the newest that it reads.</summary>
    public const int FormatVersion = 1;

    /// <summary>Name of the description among the metadata.</summary>
    internal const string DescriptionKey = "mlnet-selfsup.encoder";

    private const string FormatKey = "mlnet-selfsup.format";
    private const string DigestKey = "mlnet-selfsup.sha256";

    /// <summary>Initialises an encoder from its parts.</summary>
    /// <param name="description">What it is.</param>
    /// <param name="tensors">Its weights, by the names of the official checkpoints.</param>
    public EncoderArtifact(EncoderDescription description, IReadOnlyDictionary<string, TensorData> tensors)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(tensors);
        Description = description;
        Tensors = tensors;
    }

    /// <summary>Gets what the encoder is and where it comes from.</summary>
    public EncoderDescription Description { get; }

    /// <summary>Gets the weights by name.</summary>
    public IReadOnlyDictionary<string, TensorData> Tensors { get; }

    /// <summary>Gets the side of the square images it reads, in pixels.</summary>
    public int ImageSize => Description.Architecture.ImageSize;

    /// <summary>Gets the length D of its feature vectors.</summary>
    public int FeatureDim => Description.Architecture.GetFeatureDim(Description.Features);

    /// <summary>Reads an encoder from a file.</summary>
    /// <param name="path">A file that <see cref="Save(string)"/> wrote.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is truncated, altered, of a newer format, or no encoder.</exception>
    public static EncoderArtifact Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        return FromContent(content, $"'{path}'");
    }

    /// <summary>Writes the encoder to a file, whole or not at all.</summary>
    /// <param name="path">The file; its folder is made where absent. By custom it ends in <c>.safetensors</c>.</param>
    /// <exception cref="IOException">It can't be written; a previous file stays as it was.</exception>
    public void Save(string path) => AtomicFile.Write(path, Save);

    /// <summary>Reads an encoder of <paramref name="length"/> bytes from a stream.</summary>
    /// <param name="stream">Its position is the first byte.</param>
    /// <param name="length">Bytes of the encoder.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="InvalidDataException">The content is truncated, altered, of a newer format, or no encoder.</exception>
    internal static EncoderArtifact Load(Stream stream, long length) => FromContent(SafeTensorsFile.Read(stream, length), "The encoder");

    /// <summary>Writes the encoder to a stream.</summary>
    /// <param name="stream">Receives the bytes; it is left open.</param>
    internal void Save(Stream stream)
    {
        string json = JsonSerializer.Serialize(Description, ArtifactJson.Options);
        SafeTensorsFile.Write(stream, Tensors, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [FormatKey] = FormatVersion.ToString(),
            [DescriptionKey] = json,
            [DigestKey] = ArtifactDigest.Compute(json, Tensors),
        });
    }

    private static EncoderArtifact FromContent(SafeTensorsContent content, string what)
    {
        if (!content.Metadata.TryGetValue(FormatKey, out string? format) || !content.Metadata.TryGetValue(DescriptionKey, out string? json))
        {
            throw new InvalidDataException($"{what} is a safetensors file but no encoder of MLNet.SelfSup: its metadata lack {FormatKey} and {DescriptionKey}.");
        }

        if (!int.TryParse(format, out int version) || version is < 1 or > FormatVersion)
        {
            throw new InvalidDataException($"{what} has format version '{format}'; this library reads 1 to {FormatVersion}. Update the package MLNet.SelfSup.");
        }

        if (content.Metadata.TryGetValue(DigestKey, out string? digest) && digest != ArtifactDigest.Compute(json, content.Tensors))
        {
            throw new InvalidDataException(
                $"{what} was altered or damaged: its content does not have the checksum in its metadata. Get it again; if it was changed on purpose, remove {DigestKey} from the metadata.");
        }

        try
        {
            EncoderDescription description = JsonSerializer.Deserialize<EncoderDescription>(json, ArtifactJson.Options)
                ?? throw new InvalidDataException($"{what} has an empty description.");
            string[] faults =
            [
                .. description.Architecture.FindFaults(),
                .. description.Architecture.FindFaults(description.Features),
                .. description.Text?.Encoder.FindFaults() ?? [],
            ];
            return faults.Length == 0
                ? new EncoderArtifact(description, content.Tensors)
                : throw new InvalidDataException($"{what} describes an encoder that can't be built: {string.Join("; ", faults)}.");
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"{what} has a description that can't be read: {exception.Message}", exception);
        }
    }
}
