using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Text;
using MLNet.SelfSup.Torch.Encoders;
using MLNet.SelfSup.Torch.Layers.Bert;
using MLNet.SelfSup.Torch.Native;
using MLNet.SelfSup.Torch.Views;

namespace MLNet.SelfSup.Torch.Methods.Albef;

/// <summary>Shows where in an image the fusion encoder looks for a word (ALBEF, arXiv:2107.07651, section 6 and figure 3).</summary>
/// <remarks>
/// Grad-CAM (Selvaraju et al. 2016, arXiv:1610.02391, eq. 1 and 2) on the cross-attention: the weights from a word to the image's patches,
/// times the positive part of the matching score's gradient with respect to them, averaged over the heads.
/// </remarks>
public static class WordAttention
{
    private const int MatchClass = 1;

    /// <summary>Computes a map of each word piece of a text.</summary>
    /// <param name="artifact">An encoder that ALBEF trained.</param>
    /// <param name="image">The image.</param>
    /// <param name="text">The text.</param>
    /// <param name="fusionLayer">
    /// The layer of the fusion encoder, from 0 and before the last, in which words no longer reach the matching score; <see langword="null"/>
    /// takes the middle one, the paper's third of six.
    /// </param>
    /// <returns>One map a word piece, in order.</returns>
    /// <exception cref="ArgumentException">The text has no word.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer before the last, for instance because the encoder has one fusion layer alone.</exception>
    /// <exception cref="InvalidDataException">The encoder has no text side, or its tensors do not fit its description.</exception>
    public static IReadOnlyList<WordAttentionMap> Compute(EncoderArtifact artifact, RgbImage image, string text, int? fusionLayer = null)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        TextDescription description = artifact.Description.Text
            ?? throw new InvalidDataException($"The encoder was trained by {artifact.Description.Provenance.Method} on images alone; only one of {nameof(Methods)}.Albef attends from words to images.");
        int depth = description.Encoder.FusionDepth;
        int layer = fusionLayer ?? (depth - 1) / 2;
        if (layer < 0 || layer >= depth - 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(fusionLayer),
                fusionLayer,
                $"The fusion encoder has {depth} layers, from 0, and the matching score does not depend on what words look at in the last one: take one before it, of an encoder with {nameof(TextEncoderOptions.FusionDepth)} 2 or more.");
        }

        NativeLibraryLoader.EnsureLoaded();
        var vocabulary = new WordPieceVocabulary(description.Vocabulary);
        IReadOnlyList<int> ids = new CaptionTokenizer(vocabulary, description.Encoder.MaxTextLength).Encode(text).Ids;
        if (ids.Count < 2)
        {
            throw new ArgumentException($"The text '{text}' has no word.", nameof(text));
        }

        using var scope = NewDisposeScope();
        using IDisposable gradients = enable_grad();
        using ImageTextNetwork network = ImageTextFactory.Create(artifact, TensorNames.IsStandardization);
        var shown = ShownImage.Draw(new EvaluationView(artifact.ImageSize, artifact.Description.Normalization), image);
        float[][] maps = Compute(network, layer, shown.Pixels, ids);
        return [.. maps.Select((map, i) => new WordAttentionMap(vocabulary.Tokens[ids[i + 1]], shown.Picture, (int)Math.Sqrt(map.Length), map))];
    }

    private static float[][] Compute(ImageTextNetwork network, int layer, Tensor pixels, IReadOnlyList<int> ids)
    {
        using var scope = NewDisposeScope();
        using var record = new AttentionRecord();
        BertAttention attention = network.TextEncoder.Encoder.FusionLayer(layer).CrossAttention;
        attention.Record = record;

        // The weights of the network are not trained, so something in front of the attention must ask for gradients.
        Tensor image = network.VisualEncoder.EncodeTokens(pixels).requires_grad_(true);                                   // [1, 1 + L, C]
        (Tensor tokens, Tensor mask) = TokenizedTexts.ToTensors(TextBatch.Pad([ids], 0), CPU);
        Tensor text = network.TextEncoder.Encoder.ForwardText(tokens, mask);                                      // [1, T, D]
        Tensor score = network.Match(text, mask, image)[0, MatchClass];
        score.backward();

        Tensor weights = record.Weights;                                                                          // [1, heads, T, 1 + L]
        Tensor relevance = (weights * functional.relu(weights.grad!)).mean([1]).detach()[0];                      // [T, 1 + L]
        int patches = checked((int)relevance.shape[1]) - 1;
        Tensor words = relevance.narrow(0, 1, ids.Count - 1).narrow(1, 1, patches).contiguous();                  // without [CLS] and class token
        return [.. words.data<float>().ToArray().Chunk(patches)];
    }
}
