using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>What a transformer computes of rows: which columns it reads, which it adds, and the numbers of a batch. Safe for several threads once it is prepared.</summary>
/// <param name="inputs">The columns that it reads.</param>
internal abstract class RowComputation(InputColumns inputs)
{
    /// <summary>Gets what users call it, for messages.</summary>
    public abstract string Verb { get; }

    /// <summary>Gets the columns that it reads.</summary>
    public InputColumns Inputs => inputs;

    /// <summary>Gets the columns that it adds.</summary>
    public abstract IReadOnlyList<OutputColumn> Outputs { get; }

    /// <summary>Gets the number W of numbers that it computes for a row.</summary>
    public abstract int Width { get; }

    /// <summary>Does once what all batches need.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="batchSize">The most texts to encode at a time.</param>
    public virtual void Prepare(IEncoder encoder, int batchSize)
    {
    }

    /// <summary>Computes a batch in one forward pass.</summary>
    /// <param name="encoder">The encoder; an <see cref="IImageTextEncoder"/> where texts or the shared space are needed.</param>
    /// <param name="pixels">Normalised images, <c>[N, 3, S, S]</c>; empty where no image is read.</param>
    /// <param name="texts">N texts; empty where no text is read.</param>
    /// <param name="numbers">Receives <c>[N, W]</c>.</param>
    public abstract void Compute(IEncoder encoder, ReadOnlySpan<float> pixels, IReadOnlyList<string> texts, Span<float> numbers);

    /// <summary>Describes what is computed as a part of an ONNX graph that reads pixels and gives <c>[N, W]</c>.</summary>
    /// <param name="source">What describes encoders.</param>
    /// <param name="artifact">The encoder.</param>
    /// <returns>The part.</returns>
    /// <exception cref="NotSupportedException">No graph can hold it.</exception>
    /// <exception cref="InvalidDataException">The encoder's tensors do not fit its description.</exception>
    public virtual GraphPart Describe(IGraphSource source, EncoderArtifact artifact) => throw new NotSupportedException(
        $"{Verb} can't be converted to ONNX: it works with texts, and no ONNX operator cuts texts into word pieces. "
        + "Export the encoder by itself, with SaveOnnx of the package MLNet.SelfSup.Onnx: its files read word pieces, which CaptionTokenizer makes.");

    /// <summary>Gets the text side of an encoder that must have one.</summary>
    /// <param name="artifact">The encoder.</param>
    /// <param name="verb">What needs it.</param>
    /// <returns>Its description.</returns>
    /// <exception cref="ArgumentException">The encoder reads images alone.</exception>
    public static TextDescription GetTextSide(EncoderArtifact artifact, string verb) =>
        artifact.Description.Text ?? throw NoTextSide(artifact.Description.Provenance.Method, verb);

    /// <summary>Says that an encoder reads no texts.</summary>
    /// <param name="method">The method that made it.</param>
    /// <param name="verb">What needs a text side.</param>
    /// <returns>The error.</returns>
    public static ArgumentException NoTextSide(string method, string verb) => new(
        $"{verb} needs an encoder that was trained on images and texts, and the method '{method}' gives one of images alone. Train with AlbefOptions, or name an image column alone and leave EmbeddingOptions.Space as it is.");
}
