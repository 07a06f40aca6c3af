using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Text;

namespace MLNet.SelfSup.Torch.Encoders;

/// <summary>Builds the network of an artefact that has a text side, and gives it its weights.</summary>
internal static class ImageTextFactory
{
    private const string VisualPrefix = "visual_encoder.";

    /// <summary>Builds a network and loads its weights.</summary>
    /// <param name="artifact">With a text side; the image encoder's tensors have their names without a prefix.</param>
    /// <param name="isIgnored">Which names belong to something else.</param>
    /// <returns>The network on the CPU, in evaluation mode, not trainable; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The vocabulary is damaged, or tensors are missing, left over or of another shape.</exception>
    public static ImageTextNetwork Create(EncoderArtifact artifact, Func<string, bool> isIgnored)
    {
        TextDescription text = artifact.Description.Text!;
        var vocabulary = new WordPieceVocabulary(text.Vocabulary);
        Dictionary<string, TensorData> named = artifact.Tensors.ToDictionary(
            t => TensorNames.IsText(t.Key) || isIgnored(t.Key) ? t.Key : VisualPrefix + t.Key, t => t.Value, StringComparer.Ordinal);
        EncoderOptions image = artifact.Description.Architecture;
        TensorFit.Check(nameof(ImageTextNetwork), EncoderShapes.Of(image, VisualPrefix, text.Encoder, vocabulary.Tokens.Count, text.ProjectionDim), named, isIgnored);
        return StateDict.LoadForUse(new ImageTextNetwork(image, text.Encoder, vocabulary.Tokens.Count, text.ProjectionDim), named, isIgnored);
    }
}
