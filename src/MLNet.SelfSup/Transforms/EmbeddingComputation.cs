using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Transforms;

/// <summary>Computes the features of images, of texts, or of pairs of both.</summary>
internal sealed class EmbeddingComputation : RowComputation
{
    /// <summary>What users call it.</summary>
    public const string Name = "SelfSupervisedEmbed";

    /// <summary>Initialises the computation.</summary>
    /// <param name="output">The column of features.</param>
    /// <param name="inputs">The columns that are read.</param>
    /// <param name="space">Which vectors are wanted.</param>
    /// <param name="artifact">The encoder.</param>
    /// <exception cref="ArgumentException">The encoder has no text side and needs one, or the space has no place for pairs.</exception>
    public EmbeddingComputation(string output, InputColumns inputs, EmbeddingSpace space, EncoderArtifact artifact)
        : base(inputs)
    {
        Check(inputs, space);
        Space = space;
        Width = UseOf(inputs, space) == EncoderUse.Images ? artifact.FeatureDim
            : space == EmbeddingSpace.Shared ? GetTextSide(artifact, Name).ProjectionDim
            : GetTextSide(artifact, Name).Encoder.EmbedDim;
        Outputs = [new VectorOutput(output, Width, i => $"{output}.{i}")];
    }

    /// <inheritdoc/>
    public override string Verb => Name;

    /// <summary>Gets which vectors are given.</summary>
    public EmbeddingSpace Space { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs { get; }

    /// <inheritdoc/>
    public override int Width { get; }

    /// <summary>Checks what is known before there is an encoder.</summary>
    /// <param name="inputs">The columns that are read.</param>
    /// <param name="space">Which vectors are wanted.</param>
    /// <exception cref="ArgumentException">The space has no place for pairs.</exception>
    public static void Check(InputColumns inputs, EmbeddingSpace space)
    {
        if (space == EmbeddingSpace.Shared && inputs.Image is not null && inputs.Text is not null)
        {
            throw new ArgumentException(
                $"A pair of image '{inputs.Image}' and text '{inputs.Text}' has no vector in the space that images and texts share; either has one of its own. "
                + $"Embed them into two columns, or set {nameof(EmbeddingOptions)}.{nameof(EmbeddingOptions.Space)} to {nameof(EmbeddingSpace.Encoder)} for fusion features.",
                nameof(space));
        }
    }

    /// <summary>Tells what an encoder must be able to do.</summary>
    /// <param name="inputs">The columns that are read.</param>
    /// <param name="space">Which vectors are wanted.</param>
    /// <returns><see cref="EncoderUse.Images"/> for the features of images alone.</returns>
    public static EncoderUse UseOf(InputColumns inputs, EmbeddingSpace space) => inputs.Text is not null || space == EmbeddingSpace.Shared ? EncoderUse.ImagesAndTexts : EncoderUse.Images;

    /// <inheritdoc/>
    public override GraphPart Describe(IGraphSource source, EncoderArtifact artifact) => (Space, Inputs.Text) switch
    {
        (_, not null) => base.Describe(source, artifact),
        (EmbeddingSpace.Shared, _) => source.DescribeProjection(artifact),
        _ => source.DescribeFeatures(artifact),
    };

    /// <inheritdoc/>
    public override void Compute(IEncoder encoder, ReadOnlySpan<float> pixels, IReadOnlyList<string> texts, Span<float> numbers)
    {
        switch (Space, Inputs.Image is not null, Inputs.Text is not null)
        {
            case (EmbeddingSpace.Shared, true, _):
                ((IImageTextEncoder)encoder).ProjectImages(pixels, numbers);
                break;
            case (EmbeddingSpace.Shared, _, _):
                ((IImageTextEncoder)encoder).ProjectTexts(texts, numbers);
                break;
            case (_, true, true):
                ((IImageTextEncoder)encoder).EncodePairs(pixels, texts, numbers);
                break;
            case (_, _, true):
                ((IImageTextEncoder)encoder).EncodeTexts(texts, numbers);
                break;
            default:
                encoder.Encode(pixels, numbers);
                break;
        }
    }
}
