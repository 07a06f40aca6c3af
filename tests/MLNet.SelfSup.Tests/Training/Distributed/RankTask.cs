using System.Text.Json;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>What each rank of a world shall train; it travels in an environment variable.</summary>
internal sealed record RankTask
{
    public const string Variable = "SELFSUP_TEST_RANKS";

    /// <summary>Gets the names of the trainings, of <see cref="RankTrainings"/>, one after the other.</summary>
    public required string[] Trainings { get; init; }

    /// <summary>Gets a value indicating whether each call of the collective is checked first.</summary>
    public bool ChecksCollective { get; init; }

    /// <summary>Gets the folder into which rank 0 writes the weights of each training.</summary>
    public required string Output { get; init; }

    /// <summary>Gets the folder of checkpoints; <see langword="null"/> for none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>Gets the step before which a rank does something bad; <see langword="null"/> for none.</summary>
    public int? FaultStep { get; init; }

    /// <summary>Gets the rank that does.</summary>
    public int FaultRank { get; init; }

    /// <summary>Gets what it does: <c>kill</c>, <c>hang</c>, <c>throw</c>, <c>cancel</c>, or <c>images</c>, to be given others than rank 0.</summary>
    public string Fault { get; init; } = "kill";

    public static RankTask? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { } json ? JsonSerializer.Deserialize<RankTask>(json) : null;

    public string ToJson() => JsonSerializer.Serialize(this);
}
