using System.Diagnostics.CodeAnalysis;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Transforms;

namespace Microsoft.ML;

/// <summary>What encoders of images and texts do among <c>mlContext.Transforms</c>, besides <c>SelfSupervisedEmbed</c>.</summary>
[SuppressMessage("ApiDesign", "RS0026:Do not add multiple public overloads with optional parameters", Justification = "The type of the fourth argument tells the overloads apart.")]
public static class ImageTextExtensions
{
    private const string Placeholder = "{0}";

    /// <summary>Appends how likely the image and the text of a row belong together; nothing is trained.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="scoreColumnName">The column of probabilities, from 0 to 1, that is appended.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="textColumnName">The column of texts.</param>
    /// <param name="encoder">An encoder that <see cref="AlbefOptions"/> trained.</param>
    /// <param name="embedding">How rows are computed; <see langword="null"/> for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">The encoder reads no texts, or a name is empty.</exception>
    public static ImageTextMatchEstimator ImageTextMatch(
        this TransformsCatalog catalog,
        string scoreColumnName,
        string imageColumnName,
        string textColumnName,
        EncoderArtifact encoder,
        EmbeddingOptions? embedding = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(imageColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(textColumnName);
        ArgumentNullException.ThrowIfNull(encoder);
        EmbeddingOptions use = embedding ?? new EmbeddingOptions();
        var source = new GivenEncoder(encoder, use.GetRuntime);
        return new ImageTextMatchEstimator(catalog.GetHostEnvironment(), scoreColumnName, new InputColumns(imageColumnName, textColumnName), use, source);
    }

    /// <summary>Appends the class that an image belongs to, told by texts alone (zero-shot); nothing is trained.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="predictedLabelColumnName">The column of predicted labels, texts, that is appended.</param>
    /// <param name="scoreColumnName">The column of probabilities, one a class, that is appended; its slot names are the labels.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="classes">The classes, each with the texts that describe its images.</param>
    /// <param name="encoder">An encoder that <see cref="AlbefOptions"/> trained.</param>
    /// <param name="embedding">How rows are computed; <see langword="null"/> for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">There is no class, two have the same label, the encoder reads no texts, or a name is empty.</exception>
    public static ClassifyByTextEstimator ClassifyByText(
        this TransformsCatalog catalog,
        string predictedLabelColumnName,
        string scoreColumnName,
        string imageColumnName,
        IReadOnlyList<TextClass> classes,
        EncoderArtifact encoder,
        EmbeddingOptions? embedding = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(imageColumnName);
        ArgumentNullException.ThrowIfNull(encoder);
        EmbeddingOptions use = embedding ?? new EmbeddingOptions();
        var source = new GivenEncoder(encoder, use.GetRuntime);
        return new ClassifyByTextEstimator(catalog.GetHostEnvironment(), predictedLabelColumnName, scoreColumnName, imageColumnName, classes, use, source);
    }

    /// <summary>Appends the class that an image belongs to, told by the names of the classes alone (zero-shot); nothing is trained.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="predictedLabelColumnName">The column of predicted labels, texts, that is appended.</param>
    /// <param name="scoreColumnName">The column of probabilities, one a class, that is appended; its slot names are the labels.</param>
    /// <param name="imageColumnName">The column of images: MLImage, encoded bytes, a path, or a vector of pixels.</param>
    /// <param name="labels">The labels, which are the texts as well.</param>
    /// <param name="encoder">An encoder that <see cref="AlbefOptions"/> trained.</param>
    /// <param name="promptTemplates">Texts with <c>{0}</c> where the label stands, as captions of the training are worded; <see langword="null"/> for the label alone.</param>
    /// <param name="embedding">How rows are computed; <see langword="null"/> for the defaults.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="ArgumentException">There is no label, or one twice, a template has no place for it, the encoder reads no texts, or a name is empty.</exception>
    public static ClassifyByTextEstimator ClassifyByText(
        this TransformsCatalog catalog,
        string predictedLabelColumnName,
        string scoreColumnName,
        string imageColumnName,
        IReadOnlyList<string> labels,
        EncoderArtifact encoder,
        IReadOnlyList<string>? promptTemplates = null,
        EmbeddingOptions? embedding = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        IReadOnlyList<string> templates = promptTemplates ?? [Placeholder];
        if (templates.Count == 0 || templates.Any(t => t?.Contains(Placeholder, StringComparison.Ordinal) != true))
        {
            throw new ArgumentException("A prompt template needs {0} where the label shall stand, for instance \"a picture of a {0}\"; leave the templates out to take the label alone.", nameof(promptTemplates));
        }

        TextClass[] classes = [.. labels.Select(label => new TextClass(label, [.. templates.Select(t => t.Replace(Placeholder, label, StringComparison.Ordinal))]))];
        return catalog.ClassifyByText(predictedLabelColumnName, scoreColumnName, imageColumnName, classes, encoder, embedding);
    }
}
