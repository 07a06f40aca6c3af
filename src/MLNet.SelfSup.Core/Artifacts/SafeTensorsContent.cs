namespace MLNet.SelfSup.Artifacts;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Tensors">Tensors by name.</param>
/// <param name="Metadata">The header's <c>__metadata__</c>.</param>
internal sealed record SafeTensorsContent(IReadOnlyDictionary<string, TensorData> Tensors, IReadOnlyDictionary<string, string> Metadata);
