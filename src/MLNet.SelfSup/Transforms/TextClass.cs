using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Transforms;

/// <summary>A class of <c>ClassifyByText</c>: its label, and the texts that describe images of it.</summary>
public sealed class TextClass
{
    /// <summary>Initialises the class.</summary>
    /// <param name="label">What is predicted for its images.</param>
    /// <param name="prompts">Texts as they stand beside such images in the captions of the training; none takes the label as the text. An image need fit one of them.</param>
    /// <exception cref="ArgumentException">The label is empty, or a prompt has no word.</exception>
    public TextClass(string label, params IReadOnlyList<string> prompts)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        ArgumentNullException.ThrowIfNull(prompts);
        Label = label;
        Prompts = prompts.Count == 0 ? [label] : [.. prompts];
        if (Prompts.FirstOrDefault(p => TextColumn.IsEmpty(p)) is { } empty)
        {
            throw new ArgumentException($"The class '{label}' has the prompt '{empty}', in which there is no word.", nameof(prompts));
        }
    }

    /// <summary>Gets what is predicted for images of the class.</summary>
    public string Label { get; }

    /// <summary>Gets the texts that describe them; at least one.</summary>
    public IReadOnlyList<string> Prompts { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Label}: {string.Join("; ", Prompts)}";
}
