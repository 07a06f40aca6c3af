using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Onnx.Encoders;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Onnx.Runtime;

/// <summary>Runs an encoder of images and texts with ONNX Runtime.</summary>
internal sealed class OnnxImageTextEncoder : OnnxEncoder, IImageTextEncoder
{
    private readonly TextDescription _text;
    private readonly TextBatchReader _texts;

    /// <summary>Checks the encoder.</summary>
    /// <param name="artifact">Weights and description.</param>
    /// <param name="storage">How weights are stored.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InvalidDataException">The artefact has no text side, or tensors are missing, left over or of another shape.</exception>
    public OnnxImageTextEncoder(EncoderArtifact artifact, OnnxWeights storage, OnnxDevice device)
        : base(artifact, storage, device, EncoderGraph.OutputsOfImagesAndTexts)
    {
        _text = artifact.Description.Text!;
        _texts = new TextBatchReader(new WordPieceVocabulary(_text.Vocabulary), _text.Encoder.MaxTextLength);
    }

    /// <inheritdoc/>
    public int ProjectionDim => _text.ProjectionDim;

    /// <inheritdoc/>
    public int TextFeatureDim => _text.Encoder.EmbedDim;

    /// <inheritdoc/>
    public void ProjectImages(ReadOnlySpan<float> images, Span<float> projections) => RunImages(OnnxOutput.Projection, images, projections, ProjectionDim);

    /// <inheritdoc/>
    public void ProjectTexts(IReadOnlyList<string> texts, Span<float> projections) => RunTexts(OnnxOutput.TextProjection, texts, projections, ProjectionDim);

    /// <inheritdoc/>
    public void EncodeTexts(IReadOnlyList<string> texts, Span<float> features) => RunTexts(OnnxOutput.TextFeatures, texts, features, TextFeatureDim);

    /// <inheritdoc/>
    public void EncodePairs(ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> features) => RunPairs(OnnxOutput.PairFeatures, images, texts, features, TextFeatureDim);

    /// <inheritdoc/>
    public void MatchPairs(ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> probabilities) => RunPairs(OnnxOutput.Match, images, texts, probabilities, 1);

    private void RunTexts(OnnxOutput output, IReadOnlyList<string> texts, Span<float> numbers, int width)
    {
        int count = BatchCount.OfTexts(texts, numbers.Length, width);
        Run(output, count, [], _texts.Read(texts), numbers);
    }

    private void RunPairs(OnnxOutput output, ReadOnlySpan<float> images, IReadOnlyList<string> texts, Span<float> numbers, int width)
    {
        _ = BatchCount.OfImages(images.Length, ImageSize, numbers.Length, width);
        int count = BatchCount.OfTexts(texts, numbers.Length, width);
        Run(output, count, images, _texts.Read(texts), numbers);
    }
}
