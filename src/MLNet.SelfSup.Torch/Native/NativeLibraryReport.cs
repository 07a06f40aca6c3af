using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Torch.Native;

/// <summary>Which of TorchSharp's native libraries there are, and what of the system they lack; found without loading them.</summary>
internal sealed record NativeLibraryReport
{
    /// <summary>TorchSharp's own library.</summary>
    public const string LibraryName = "libLibTorchSharp.so";

    /// <summary>The library of libtorch that every backend has.</summary>
    public const string TorchName = "libtorch.so";

    // No relocation of TorchSharp's library refers to these versions.
    private static readonly string[] UnusedVersions = ["GLIBCXX_3.4.32"];

    /// <summary>Gets the folders that were searched.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Gets TorchSharp's own library; <see langword="null"/> where it was not found.</summary>
    public required string? LibraryFile { get; init; }

    /// <summary>Gets libtorch; <see langword="null"/> where it was not found.</summary>
    public required string? TorchFile { get; init; }

    /// <summary>Gets the versions that the system's libraries lack.</summary>
    public IReadOnlyList<VersionNeed> Missing { get; init; } = [];

    /// <summary>Gets a value indicating whether there is no backend to load.</summary>
    public bool IsBackendMissing => LibraryFile is null || TorchFile is null;

    /// <summary>Gets a value indicating whether the library works without what is missing.</summary>
    public bool IsRepairable => AreUnused(Missing);

    /// <summary>Looks at this system.</summary>
    /// <returns>The report; <see langword="null"/> where the system's loader alone tells: elsewhere than on Linux x64.</returns>
    public static NativeLibraryReport? OfThisSystem() =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? Inspect(new NativeLibraryLocator(typeof(torch).Assembly), SystemLibraries.Defines)
            : null;

    /// <summary>Looks at the libraries of folders.</summary>
    /// <param name="locator">Finds them.</param>
    /// <param name="defines">Tells whether the system defines a version.</param>
    /// <returns>The report.</returns>
    /// <exception cref="InvalidDataException">TorchSharp's library is damaged.</exception>
    public static NativeLibraryReport Inspect(NativeLibraryLocator locator, Func<VersionNeed, bool> defines)
    {
        string? library = locator.Find(LibraryName);
        return new NativeLibraryReport
        {
            Folders = locator.Folders,
            LibraryFile = library,
            TorchFile = locator.Find(TorchName),
            Missing = library is null ? [] : FindMissing(new ElfImage(File.ReadAllBytes(library)), defines),
        };
    }

    /// <summary>Finds what a library needs and the system lacks.</summary>
    /// <param name="image">The library.</param>
    /// <param name="defines">Tells whether the system defines a version.</param>
    /// <returns>The needs that are not met.</returns>
    public static VersionNeed[] FindMissing(ElfImage image, Func<VersionNeed, bool> defines) => [.. image.Needs.Where(n => !n.IsWeak && !defines(n))];

    /// <summary>Tells whether TorchSharp's library works without versions.</summary>
    /// <param name="missing">The versions.</param>
    /// <returns>Whether it uses none of them.</returns>
    public static bool AreUnused(IReadOnlyList<VersionNeed> missing) => missing.All(m => UnusedVersions.Contains(m.Version, StringComparer.Ordinal));
}
