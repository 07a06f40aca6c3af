namespace MLNet.SelfSup.Onnx.Graphs;

/// <summary>A tensor that flows through a graph.</summary>
/// <param name="Name">Its name in the file.</param>
internal readonly record struct GraphValue(string Name);
