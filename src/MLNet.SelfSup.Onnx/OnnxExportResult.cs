namespace MLNet.SelfSup.Onnx;

/// <summary>What became of an export.</summary>
/// <param name="Size">Bytes of the file.</param>
/// <param name="ComparedWith">What the graph's numbers were compared with: the engine on TorchSharp where the application references it, else the graph with 32-bit weights;
/// <see langword="null"/> where they were compared with nothing.</param>
/// <param name="LargestDeviation">The largest difference of two numbers; 0 where they were compared with nothing.</param>
/// <param name="LargestValue">The largest number, sign aside, to judge the difference by; 0 where the graph was not run.</param>
public sealed record OnnxExportResult(long Size, string? ComparedWith, double LargestDeviation, double LargestValue);
