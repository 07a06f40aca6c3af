using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;
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

    private const uint Version = 0x00010001;

    private static readonly EncoderModelFormat Format = new(PredictionComputation.Name, "SSUPFTCL", LoaderSignature, Version, Version);

    /// <summary>Writes the transformer.</summary>
    /// <param name="ctx">Its place in the model.</param>
    /// <param name="context">The transformer's parts.</param>
    /// <param name="computation">What it computes.</param>
    public static void Save(ModelSaveContext ctx, RowContext context, PredictionComputation computation)
    {
        Format.BeginSave(ctx, Version);
        ctx.SaveNonEmptyString(computation.Inputs.Image!);
        ClassLabels classes = computation.Classes!;
        ctx.Writer.Write(classes.Count);
        ctx.SaveStringOrNull(classes.Type?.ToString());
        ctx.Writer.Write(classes.Names.Count);
        foreach (string name in classes.Names)
        {
            ctx.SaveString(name);
        }

        EncoderModelFormat.SaveOptions(ctx, context.Options);
        EncoderModelFormat.SaveEncoder(ctx, context.Artifact);
    }

    /// <summary>Reads a transformer; ML.NET calls it by its name.</summary>
    /// <param name="env">The MLContext that loads.</param>
    /// <param name="ctx">Its place in the model.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer format.</exception>
    private static ImageClassificationTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        _ = Format.BeginLoad(ctx);
        (string image, ClassLabels classes, EmbeddingOptions options) = Format.Read(() => (ctx.LoadNonEmptyString(), ReadClasses(ctx), EncoderModelFormat.LoadOptions(ctx)));
        EncoderArtifact artifact = Format.LoadEncoder(ctx);
        PredictionComputation computation = Format.Read(() => new PredictionComputation(image, classes, artifact));
        return new ImageClassificationTransformer(env, computation, options, new SharedEncoder(artifact, env.GetDevice(), EncoderRuntimes.GetRuntime, EncoderUse.Predictions));
    }

    private static ClassLabels ReadClasses(ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadInt32();
        string? type = ctx.LoadStringOrNull();

        // Nothing is allocated by a number that may be damaged: a list grows as its items are read.
        int nameCount = ctx.Reader.ReadInt32();
        var names = new List<string>();
        for (int i = 0; i < nameCount; i++)
        {
            names.Add(ctx.LoadString());
        }

        return new ClassLabels(count, type, names);
    }
}
