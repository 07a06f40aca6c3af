namespace MLNet.SelfSup.Runtime;

/// <summary>A constant of a <see cref="GraphPart"/>, whose values are made when they are wanted.</summary>
/// <param name="Name">The value's name.</param>
/// <param name="Shape">Sides; empty for a scalar.</param>
/// <param name="Read">Gives the elements in row-major order: an array of <see cref="float"/> or of <see cref="long"/>.</param>
internal sealed record GraphConstant(string Name, IReadOnlyList<long> Shape, Func<Array> Read);
