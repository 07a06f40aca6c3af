using System.Globalization;
using MLNet.SelfSup.Artifacts;

namespace MLNet.SelfSup.Torch.Training.Checkpoints;

/// <summary>Where a training stood: one safetensors file with all weights, buffers and optimizer state, and the position as metadata.</summary>
/// <remarks>No generator is in it: every draw depends on the seed and the position alone.</remarks>
internal sealed record Checkpoint
{
    /// <summary>The version of the format that this library writes, and the newest that it reads.</summary>
    public const int FormatVersion = 1;

    private const string Prefix = "mlnet-selfsup.checkpoint.";
    private const string FormatKey = "format";
    private const string DoubleFormat = "R";

    /// <summary>Gets the number of optimizer steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Gets the epoch with its done part.</summary>
    public required double Epoch { get; init; }

    /// <summary>Gets the settings that decide the result.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>Gets the options of the training, as JSON.</summary>
    public required string Options { get; init; }

    /// <summary>Gets the number of threads of the numeric library.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets the number of processes that trained together; 1 in files that do not tell.</summary>
    public int WorldSize { get; init; } = 1;

    /// <summary>Gets the version of this library that wrote it.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>Gets the sum of the losses of the current epoch's steps.</summary>
    public required double EpochLossSum { get; init; }

    /// <summary>Gets the number of these steps.</summary>
    public required int EpochLossCount { get; init; }

    /// <summary>Gets the tensors by name.</summary>
    public required IReadOnlyDictionary<string, TensorData> Tensors { get; init; }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="InvalidDataException">The file is truncated, altered, of a newer format, or no checkpoint.</exception>
    public static Checkpoint Read(string path)
    {
        SafeTensorsContent content = SafeTensorsFile.Read(path);
        try
        {
            string format = Get(content, FormatKey);
            if (format != FormatVersion.ToString())
            {
                throw new InvalidDataException($"it has format version '{format}', this library reads {FormatVersion}. Update the package MLNet.SelfSup.");
            }

            return new Checkpoint
            {
                Step = Parse<long>(content, nameof(Step)),
                Epoch = Parse<double>(content, nameof(Epoch)),
                Settings = RunSettings.Parse(Get(content, nameof(Settings))),
                Options = Get(content, nameof(Options)),
                Threads = Parse<int>(content, nameof(Threads)),
                WorldSize = content.Metadata.ContainsKey(KeyOf(nameof(WorldSize))) ? Parse<int>(content, nameof(WorldSize)) : 1,
                LibraryVersion = Get(content, nameof(LibraryVersion)),
                EpochLossSum = Parse<double>(content, nameof(EpochLossSum)),
                EpochLossCount = Parse<int>(content, nameof(EpochLossCount)),
                Tensors = content.Tensors,
            };
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' is no checkpoint: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the checkpoint.</summary>
    /// <param name="stream">Receives the file; it is left open.</param>
    public void Write(Stream stream) => SafeTensorsFile.Write(stream, Tensors, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [KeyOf(FormatKey)] = FormatVersion.ToString(),
        [KeyOf(nameof(Step))] = Step.ToString(),
        [KeyOf(nameof(Epoch))] = Epoch.ToString(DoubleFormat, CultureInfo.InvariantCulture),
        [KeyOf(nameof(Settings))] = Settings.ToJson(),
        [KeyOf(nameof(Options))] = Options,
        [KeyOf(nameof(Threads))] = Threads.ToString(),
        [KeyOf(nameof(WorldSize))] = WorldSize.ToString(),
        [KeyOf(nameof(LibraryVersion))] = LibraryVersion,
        [KeyOf(nameof(EpochLossSum))] = EpochLossSum.ToString(DoubleFormat, CultureInfo.InvariantCulture),
        [KeyOf(nameof(EpochLossCount))] = EpochLossCount.ToString(),
    });

    private static string KeyOf(string name) => Prefix + char.ToLowerInvariant(name[0]) + name[1..];

    private static string Get(SafeTensorsContent content, string name) =>
        content.Metadata.TryGetValue(KeyOf(name), out string? value) ? value : throw new InvalidDataException($"its metadata lack {KeyOf(name)}.");

    private static T Parse<T>(SafeTensorsContent content, string name)
        where T : IParsable<T> =>
        T.TryParse(Get(content, name), CultureInfo.InvariantCulture, out T? value)
            ? value
            : throw new InvalidDataException($"its {KeyOf(name)} is '{Get(content, name)}', which is no number.");
}
