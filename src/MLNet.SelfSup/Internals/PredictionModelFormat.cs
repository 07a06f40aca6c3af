using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.FineTuning;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Internals;

/// <summary>How transformers that predict from images stand in model.zip: the column of images, the classes where there are any, how rows are batched, and the encoder with its head.</summary>
/// <param name="modelSignature">Eight letters that begin an entry.</param>
/// <param name="loaderSignature">The name under which ML.NET finds what reads it.</param>
internal sealed class PredictionModelFormat(string modelSignature, string loaderSignature)
{
    private const uint Version = 0x00010001;

    private readonly EncoderModelFormat _format = new(PredictionComputation.Name, modelSignature, loaderSignature, Version, Version);

    /// <summary>Writes a transformer.</summary>
    /// <param name="ctx">Its place in the model.</param>
    /// <param name="context">The transformer's parts.</param>
    /// <param name="computation">What it computes.</param>
    public void Save(ModelSaveContext ctx, RowContext context, PredictionComputation computation)
    {
        _format.BeginSave(ctx, Version);
        ctx.SaveNonEmptyString(computation.Inputs.Image!);
        ctx.Writer.Write(computation.Classes?.Count ?? 0);
        if (computation.Classes is { } classes)
        {
            ctx.SaveStringOrNull(classes.Type?.ToString());
            ctx.Writer.Write(classes.Names.Count);
            foreach (string name in classes.Names)
            {
                ctx.SaveString(name);
            }
        }

        EncoderModelFormat.SaveOptions(ctx, context.Options);
        EncoderModelFormat.SaveEncoder(ctx, context.Artifact);
    }

    /// <summary>Reads a transformer's parts.</summary>
    /// <param name="env">The MLContext that loads.</param>
    /// <param name="ctx">Its place in the model.</param>
    /// <returns>What it computes, how rows are computed, and the encoder.</returns>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer format.</exception>
    public (PredictionComputation Computation, EmbeddingOptions Options, SharedEncoder Encoder) Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        _ = _format.BeginLoad(ctx);
        (string image, ClassLabels? classes, EmbeddingOptions options) = _format.Read(() => (ctx.LoadNonEmptyString(), ReadClasses(ctx), EncoderModelFormat.LoadOptions(ctx)));
        EncoderArtifact artifact = _format.LoadEncoder(ctx);
        PredictionComputation computation = _format.Read(() => new PredictionComputation(image, classes, artifact));
        return (computation, options, new SharedEncoder(artifact, env.GetDevice(), EncoderRuntimes.GetRuntime, EncoderUse.Predictions));
    }

    private static ClassLabels? ReadClasses(ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadInt32();
        if (count == 0)
        {
            return null;
        }

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
