using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Transforms;

[assembly: LoadableClass(
    typeof(ImageClassificationTransformer),
    typeof(ImageClassificationFormat),
    null,
    typeof(SignatureLoadModel),
    "Image classification by a fine-tuned encoder",
    ImageClassificationFormat.LoaderSignature)]

namespace MLNet.SelfSup.Internals;

/// <summary>How an <see cref="ImageClassificationTransformer"/> stands in model.zip.</summary>
internal static class ImageClassificationFormat
{
    /// <summary>The name under which ML.NET finds <see cref="Create"/>.</summary>
    internal const string LoaderSignature = "SelfSupervisedClassify";

    /// <summary>Gets the format.</summary>
    public static PredictionModelFormat Format { get; } = new("SSUPFTCL", LoaderSignature);

    /// <summary>Reads a transformer; ML.NET calls it by its name.</summary>
    /// <param name="env">The MLContext that loads.</param>
    /// <param name="ctx">Its place in the model.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer format.</exception>
    private static ImageClassificationTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        (PredictionComputation computation, EmbeddingOptions options, SharedEncoder encoder) = Format.Load(env, ctx);
        return new ImageClassificationTransformer(env, computation, options, encoder);
    }
}
