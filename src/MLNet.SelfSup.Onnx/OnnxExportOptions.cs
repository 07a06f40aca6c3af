namespace MLNet.SelfSup.Onnx;

/// <summary>How an encoder is exported as an ONNX file.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Gets what the file computes.</summary>
    /// <value>The default is <see cref="OnnxOutput.Features"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public OnnxOutput Output { get; init => field = Guard.Defined(value); } = OnnxOutput.Features;

    /// <summary>Gets how its weights are stored.</summary>
    /// <value>The default is <see cref="OnnxWeights.Float32"/>.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is unknown.</exception>
    public OnnxWeights Weights { get; init => field = Guard.Defined(value); } = OnnxWeights.Float32;

    /// <summary>Gets a value indicating whether the graph is run before it is written, and its numbers are compared.</summary>
    /// <value>The default is <see langword="true"/>. Two images, and two texts, are computed by the graph and by what <see cref="OnnxExportResult.ComparedWith"/> tells.</value>
    public bool IsChecked { get; init; } = true;
}
