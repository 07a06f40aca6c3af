using System.Text.Json.Nodes;

namespace MLNet.SelfSup.Cli.Settings;

/// <summary>The options that every training has of its own on the command line; <see langword="null"/> leaves the value as it is.</summary>
internal sealed record TrainingSettings
{
    /// <summary>Gets the number of epochs.</summary>
    public int? Epochs { get; init; }

    /// <summary>Gets the images a step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Gets the threads of the numeric library.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the folder of checkpoints.</summary>
    public required string CheckpointFolder { get; init; }

    /// <summary>Gets the folder of the log.</summary>
    public string? LogFolder { get; init; }

    /// <summary>Writes them over options.</summary>
    /// <param name="json">The options as JSON.</param>
    public void ApplyTo(JsonObject json)
    {
        Set("epochs", Epochs);
        Set("batchSize", BatchSize);
        Set("threads", Threads);
        Set("checkpointFolder", CheckpointFolder);
        Set("logFolder", LogFolder);

        void Set<T>(string name, T? value)
        {
            if (value is not null)
            {
                json[name] = JsonValue.Create(value);
            }
        }
    }
}
