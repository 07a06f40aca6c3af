using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Transforms;

/// <summary>Computes how likely image and text of a row belong together.</summary>
internal sealed class MatchComputation : RowComputation
{
    /// <summary>What users call it.</summary>
    public const string Name = "ImageTextMatch";

    /// <summary>Initialises the computation.</summary>
    /// <param name="score">The column of probabilities.</param>
    /// <param name="inputs">The columns of images and texts.</param>
    /// <param name="artifact">The encoder.</param>
    /// <exception cref="ArgumentException">The encoder has no text side.</exception>
    public MatchComputation(string score, InputColumns inputs, EncoderArtifact artifact)
        : base(inputs)
    {
        _ = GetTextSide(artifact, Name);
        Outputs = [new NumberOutput(score)];
    }

    /// <inheritdoc/>
    public override string Verb => Name;

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs { get; }

    /// <inheritdoc/>
    public override int Width => 1;

    /// <inheritdoc/>
    public override void Compute(IEncoder encoder, ReadOnlySpan<float> pixels, IReadOnlyList<string> texts, Span<float> numbers) =>
        ((IImageTextEncoder)encoder).MatchPairs(pixels, texts, numbers);
}
