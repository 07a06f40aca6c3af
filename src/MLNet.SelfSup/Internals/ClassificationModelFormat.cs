using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

[assembly: LoadableClass(
    typeof(ClassifyByTextTransformer),
    typeof(ClassificationModelFormat),
    null,
    typeof(SignatureLoadModel),
    "Classification by text",
    ClassificationModelFormat.LoaderSignature)]

namespace MLNet.SelfSup.Internals;

/// <summary>How a <see cref="ClassifyByTextTransformer"/> stands in model.zip; the prompts are stored, and encoded again when it is loaded.</summary>
internal static class ClassificationModelFormat
{
    /// <summary>The name under which ML.NET finds <see cref="Create"/>.</summary>
    internal const string LoaderSignature = "ClassifyByText";

    private const uint Version = 0x00010001;

    private static readonly EncoderModelFormat Format = new(ClassificationComputation.Name, "SSUPCLTX", LoaderSignature, Version, Version);

    /// <summary>Writes the transformer.</summary>
    /// <param name="ctx">Its place in the model.</param>
    /// <param name="context">The transformer's parts.</param>
    /// <param name="computation">What it computes.</param>
    public static void Save(ModelSaveContext ctx, RowContext context, ClassificationComputation computation)
    {
        Format.BeginSave(ctx, Version);
        ctx.SaveNonEmptyString(computation.Outputs[0].Name);
        ctx.SaveNonEmptyString(computation.Outputs[1].Name);
        ctx.SaveNonEmptyString(computation.Inputs.Image!);
        ctx.Writer.Write(computation.Classes.Count);
        foreach (TextClass one in computation.Classes)
        {
            ctx.SaveNonEmptyString(one.Label);
            ctx.Writer.Write(one.Prompts.Count);
            foreach (string prompt in one.Prompts)
            {
                ctx.SaveNonEmptyString(prompt);
            }
        }

        EncoderModelFormat.SaveOptions(ctx, context.Options);
        EncoderModelFormat.SaveEncoder(ctx, context.Artifact);
    }

    /// <summary>Reads a transformer; ML.NET calls it by its name.</summary>
    /// <param name="env">The MLContext that loads.</param>
    /// <param name="ctx">Its place in the model.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer format.</exception>
    private static ClassifyByTextTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        _ = Format.BeginLoad(ctx);
        (string label, string score, string image, List<TextClass> classes, EmbeddingOptions options) = Format.Read(
            () => (ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString(), ReadClasses(ctx), EncoderModelFormat.LoadOptions(ctx)));
        EncoderArtifact artifact = Format.LoadEncoder(ctx);
        ClassificationComputation computation = Format.Read(() => new ClassificationComputation(label, score, image, classes, artifact));
        return new ClassifyByTextTransformer(env, computation, options, new SharedEncoder(artifact, env.GetDevice(), EncoderRuntimes.GetRuntime, EncoderUse.ImagesAndTexts));
    }

    private static List<TextClass> ReadClasses(ModelLoadContext ctx)
    {
        // Nothing is allocated by a number that may be damaged: a list grows as its items are read.
        int count = ctx.Reader.ReadInt32();
        var classes = new List<TextClass>();
        for (int i = 0; i < count; i++)
        {
            string label = ctx.LoadNonEmptyString();
            int promptCount = ctx.Reader.ReadInt32();
            var prompts = new List<string>();
            for (int p = 0; p < promptCount; p++)
            {
                prompts.Add(ctx.LoadNonEmptyString());
            }

            classes.Add(new TextClass(label, prompts));
        }

        return classes;
    }
}
