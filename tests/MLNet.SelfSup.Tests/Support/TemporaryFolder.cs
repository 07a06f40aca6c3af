namespace MLNet.SelfSup.Tests.Support;

/// <summary>A folder that goes with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("selfsup-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
