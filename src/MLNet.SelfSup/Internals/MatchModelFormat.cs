using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

[assembly: LoadableClass(
    typeof(ImageTextMatchTransformer),
    typeof(MatchModelFormat),
    null,
    typeof(SignatureLoadModel),
    "Match of image and text",
    MatchModelFormat.LoaderSignature)]

namespace MLNet.SelfSup.Internals;

/// <summary>How an <see cref="ImageTextMatchTransformer"/> stands in model.zip.</summary>
internal static class MatchModelFormat
{
    /// <summary>The name under which ML.NET finds <see cref="Create"/>.</summary>
    internal const string LoaderSignature = "ImageTextMatch";

    private const uint Version = 0x00010001;

    private static readonly EncoderModelFormat Format = new(MatchComputation.Name, "SSUPMTCH", LoaderSignature, Version, Version);

    /// <summary>Writes the transformer.</summary>
    /// <param name="ctx">Its place in the model.</param>
    /// <param name="context">The transformer's parts.</param>
    /// <param name="computation">What it computes.</param>
    public static void Save(ModelSaveContext ctx, RowContext context, MatchComputation computation)
    {
        Format.BeginSave(ctx, Version);
        ctx.SaveNonEmptyString(computation.Outputs[0].Name);
        ctx.SaveNonEmptyString(computation.Inputs.Image!);
        ctx.SaveNonEmptyString(computation.Inputs.Text!);
        EncoderModelFormat.SaveOptions(ctx, context.Options);
        EncoderModelFormat.SaveEncoder(ctx, context.Artifact);
    }

    /// <summary>Reads a transformer; ML.NET calls it by its name.</summary>
    /// <param name="env">The MLContext that loads.</param>
    /// <param name="ctx">Its place in the model.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer format.</exception>
    private static ImageTextMatchTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        _ = Format.BeginLoad(ctx);
        (string score, InputColumns inputs, EmbeddingOptions options) = Format.Read(
            () => (ctx.LoadNonEmptyString(), new InputColumns(ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString()), EncoderModelFormat.LoadOptions(ctx)));
        EncoderArtifact artifact = Format.LoadEncoder(ctx);
        MatchComputation computation = Format.Read(() => new MatchComputation(score, inputs, artifact));
        return new ImageTextMatchTransformer(env, computation, options, new SharedEncoder(artifact, env.GetDevice(), EncoderRuntimes.GetRuntime, EncoderUse.ImagesAndTexts));
    }
}
