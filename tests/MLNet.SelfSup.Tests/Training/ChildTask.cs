using System.Text.Json;

namespace MLNet.SelfSup.Tests.Training;

/// <summary>What a child process shall train; it travels in an environment variable.</summary>
internal sealed record ChildTask
{
    public const string Variable = "SELFSUP_TEST_CHILD";

    /// <summary>Gets the method: <c>tiny</c> for <see cref="TinyMethod"/>, or the name of a real one.</summary>
    public required string Method { get; init; }

    /// <summary>Gets the number of epochs, of five steps each.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the folder of checkpoints.</summary>
    public string? Folder { get; init; }

    /// <summary>Gets the number of epochs between two checkpoints.</summary>
    public int CheckpointEveryEpochs { get; init; } = 1;

    /// <summary>Gets the number of steps that this process does before it kills itself.</summary>
    public int? KillAfterSteps { get; init; }

    /// <summary>Gets the time from that step to the kill.</summary>
    public int KillDelayMicroseconds { get; init; }

    public static ChildTask? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { } json ? JsonSerializer.Deserialize<ChildTask>(json) : null;

    public string ToJson() => JsonSerializer.Serialize(this);
}
