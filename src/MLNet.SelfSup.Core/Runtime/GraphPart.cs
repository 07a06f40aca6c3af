namespace MLNet.SelfSup.Runtime;

/// <summary>What an encoder computes of pixels, as a part of an ONNX graph that others build; in standard operators alone.</summary>
/// <param name="Input">The value that it reads: pixels of channels R, G, B, then rows, then columns, each 0 to 1, with N as the first of two or four axes.</param>
/// <param name="Output">The value that it gives, <c>[N, D]</c>.</param>
/// <param name="Nodes">Its nodes, each behind those that it reads.</param>
/// <param name="Constants">Its constants.</param>
internal sealed record GraphPart(string Input, string Output, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphConstant> Constants);
