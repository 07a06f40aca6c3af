namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>Has another libtorch take the place of the tool's own.</summary>
internal static class LibTorchFolder
{
    /// <summary>Uses the libtorch of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="UsageException">It can't be used.</exception>
    public static void Use(string folder) => throw new UsageException($"--libtorch: '{folder}' can't be used yet.");
}
