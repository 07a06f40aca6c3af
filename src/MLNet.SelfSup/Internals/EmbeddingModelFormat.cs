using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Internals;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

[assembly: LoadableClass(
    typeof(SelfSupervisedEmbeddingTransformer),
    typeof(EmbeddingModelFormat),
    null,
    typeof(SignatureLoadModel),
    "Self-supervised embedding",
    EmbeddingModelFormat.LoaderSignature)]

namespace MLNet.SelfSup.Internals;

/// <summary>How a <see cref="SelfSupervisedEmbeddingTransformer"/> stands in model.zip.</summary>
internal static class EmbeddingModelFormat
{
    /// <summary>The name under which ML.NET finds <see cref="Create"/>.</summary>
    internal const string LoaderSignature = "SelfSupervisedEmbedding";

    // The first version holds one input column, of images; the second has texts and the space too. An embedding of images
    // alone is still written as the first, for libraries that know no other.
    private const uint OfImages = 0x00010001;
    private const uint OfImagesAndTexts = 0x00010002;

    private static readonly EncoderModelFormat Format = new(EmbeddingComputation.Name, "SSUPEMBD", LoaderSignature, OfImages, OfImagesAndTexts);

    /// <summary>Writes the transformer.</summary>
    /// <param name="ctx">Its place in the model.</param>
    /// <param name="context">The transformer's parts.</param>
    /// <param name="computation">What it computes.</param>
    public static void Save(ModelSaveContext ctx, RowContext context, EmbeddingComputation computation)
    {
        bool isOfImages = EmbeddingComputation.UseOf(computation.Inputs, computation.Space) == EncoderUse.Images;
        Format.BeginSave(ctx, isOfImages ? OfImages : OfImagesAndTexts);
        ctx.SaveNonEmptyString(computation.Outputs[0].Name);
        ctx.SaveStringOrNull(computation.Inputs.Image);
        if (!isOfImages)
        {
            ctx.SaveStringOrNull(computation.Inputs.Text);
            ctx.Writer.Write((int)computation.Space);
        }

        EncoderModelFormat.SaveOptions(ctx, context.Options);
        EncoderModelFormat.SaveEncoder(ctx, context.Artifact);
    }

    /// <summary>Reads a transformer; ML.NET calls it by its name.</summary>
    /// <param name="env">The MLContext that loads.</param>
    /// <param name="ctx">Its place in the model.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer format.</exception>
    private static SelfSupervisedEmbeddingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        uint version = Format.BeginLoad(ctx);
        (string output, InputColumns inputs, EmbeddingOptions options) = Format.Read(() => ReadSettings(ctx, version));
        EncoderArtifact artifact = Format.LoadEncoder(ctx);
        EmbeddingComputation computation = Format.Read(() => new EmbeddingComputation(output, inputs, options.Space, artifact));
        var encoder = new SharedEncoder(artifact, env.GetDevice(), EncoderRuntimes.GetRuntime, EmbeddingComputation.UseOf(inputs, options.Space));
        return new SelfSupervisedEmbeddingTransformer(env, computation, options, encoder);
    }

    private static (string Output, InputColumns Inputs, EmbeddingOptions Options) ReadSettings(ModelLoadContext ctx, uint version)
    {
        string output = ctx.LoadNonEmptyString();
        string? image = ctx.LoadStringOrNull();
        bool isOfImages = version < OfImagesAndTexts;
        string? text = isOfImages ? null : ctx.LoadStringOrNull();
        EmbeddingSpace space = isOfImages ? EmbeddingSpace.Encoder : (EmbeddingSpace)ctx.Reader.ReadInt32();
        return (output, new InputColumns(image, text), EncoderModelFormat.LoadOptions(ctx) with { Space = space });
    }
}
