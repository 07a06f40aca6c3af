using SkiaSharp;

namespace QuickStart.Scenes;

/// <summary>A class of pictures: an outline around the origin, of radius 1.</summary>
/// <param name="Name">The label.</param>
/// <param name="CreatePath">Makes the outline; the caller disposes it.</param>
internal sealed record Shape(string Name, Func<SKPath> CreatePath);
