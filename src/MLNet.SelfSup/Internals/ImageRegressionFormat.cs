using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

[assembly: LoadableClass(
    typeof(ImageRegressionTransformer),
    typeof(ImageRegressionFormat),
    null,
    typeof(SignatureLoadModel),
    "Image regression by a fine-tuned encoder",
    ImageRegressionFormat.LoaderSignature)]

namespace MLNet.SelfSup.Internals;

/// <summary>How an <see cref="ImageRegressionTransformer"/> stands in model.zip.</summary>
internal static class ImageRegressionFormat
{
    /// <summary>The name under which ML.NET finds <see cref="Create"/>.</summary>
    internal const string LoaderSignature = "SelfSupervisedRegress";

    private const uint Version = 0x00010001;

    private static readonly EncoderModelFormat Format = new(PredictionComputation.Name, "SSUPFTRG", LoaderSignature, Version, Version);

    /// <summary>Writes the transformer.</summary>
    /// <param name="ctx">Its place in the model.</param>
    /// <param name="context">The transformer's parts.</param>
    /// <param name="computation">What it computes.</param>
    public static void Save(ModelSaveContext ctx, RowContext context, PredictionComputation computation)
    {
        Format.BeginSave(ctx, Version);
        ctx.SaveNonEmptyString(computation.Inputs.Image!);
        EncoderModelFormat.SaveOptions(ctx, context.Options);
        EncoderModelFormat.SaveEncoder(ctx, context.Artifact);
    }

    /// <summary>Reads a transformer; ML.NET calls it by its name.</summary>
    /// <param name="env">The MLContext that loads.</param>
    /// <param name="ctx">Its place in the model.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer format.</exception>
    private static ImageRegressionTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        _ = Format.BeginLoad(ctx);
        (string image, EmbeddingOptions options) = Format.Read(() => (ctx.LoadNonEmptyString(), EncoderModelFormat.LoadOptions(ctx)));
        EncoderArtifact artifact = Format.LoadEncoder(ctx);
        PredictionComputation computation = Format.Read(() => new PredictionComputation(image, classes: null, artifact));
        return new ImageRegressionTransformer(env, computation, options, new SharedEncoder(artifact, env.GetDevice(), EncoderRuntimes.GetRuntime, EncoderUse.Predictions));
    }
}
