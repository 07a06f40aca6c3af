namespace MLNet.SelfSup.Runtime;

/// <summary>A node of a <see cref="GraphPart"/>.</summary>
/// <param name="Operation">The operator, of the default domain.</param>
/// <param name="Inputs">Names of values; an empty one stands for an input that is left out.</param>
/// <param name="Outputs">Names of values.</param>
/// <param name="Attributes">Each a <see cref="long"/>, a <see cref="float"/>, a <see cref="string"/>, or an array of <see cref="long"/>.</param>
internal sealed record GraphNode(string Operation, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, object> Attributes);
