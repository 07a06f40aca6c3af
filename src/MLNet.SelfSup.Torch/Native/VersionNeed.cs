namespace MLNet.SelfSup.Torch.Native;

/// <summary>A symbol version that a library needs.</summary>
/// <param name="Library">The library that shall define it, for instance <c>libstdc++.so.6</c>.</param>
/// <param name="Version">The version, for instance <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="FlagsOffset">Where its flags stand in the file.</param>
/// <param name="IsWeak">Whether the loader goes on without it.</param>
internal sealed record VersionNeed(string Library, string Version, long FlagsOffset, bool IsWeak);
