using System.Reflection;

namespace MLNet.SelfSup.Torch;

/// <summary>The version of this library, as artefacts and checkpoints name it.</summary>
internal static class LibraryVersion
{
    /// <summary>Gets the version without the commit.</summary>
    public static string Current { get; } =
        typeof(LibraryVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
