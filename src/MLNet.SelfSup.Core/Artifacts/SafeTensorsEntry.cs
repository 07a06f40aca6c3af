namespace MLNet.SelfSup.Artifacts;

/// <summary>A tensor in the header of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sides, each at least 0.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where they end: as many as type and shape ask for.</param>
internal sealed record SafeTensorsEntry(string Name, TensorType Type, long[] Shape, long Begin, long End);
