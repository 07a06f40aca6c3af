namespace MLNet.SelfSup.Tests.Training;

/// <summary>How a child process ended.</summary>
/// <param name="ExitCode">0, or 137 after SIGKILL.</param>
/// <param name="FirstStep">The first step that it took; <see langword="null"/> where it took none.</param>
/// <param name="Hash">The hash of its weights, where it came to the end.</param>
/// <param name="Memory">Resident bytes after step 200 and after the last.</param>
/// <param name="Errors">What it wrote to its error stream.</param>
internal sealed record ChildResult(int ExitCode, long? FirstStep, string? Hash, long[] Memory, string Errors);
