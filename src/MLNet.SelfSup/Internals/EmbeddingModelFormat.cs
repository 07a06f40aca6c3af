using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
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

/// <summary>How a <see cref="SelfSupervisedEmbeddingTransformer"/> stands in model.zip: its settings, and its encoder as a safetensors entry.</summary>
/// <remarks>
/// Model.key names this assembly as the loader, so that ML.NET loads and registers it by itself. ML.NET calls the loader by reflection:
/// what goes wrong here reaches the caller of Model.Load as the inner exception of a TargetInvocationException.
/// </remarks>
internal static class EmbeddingModelFormat
{
    /// <summary>The name under which ML.NET finds <see cref="Create"/>.</summary>
    internal const string LoaderSignature = "SelfSupervisedEmbedding";

    private const string ModelSignature = "SSUPEMBD";
    private const uint FormatVersion = 0x00010001;
    private const string EncoderEntry = "Encoder.safetensors";

    /// <summary>Writes the transformer.</summary>
    /// <param name="ctx">Its place in the model.</param>
    /// <param name="context">The transformer's parts.</param>
    public static void Save(ModelSaveContext ctx, EmbeddingContext context)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(context.Columns.Output);
        ctx.SaveNonEmptyString(context.Columns.Input);
        ctx.Writer.Write(context.Options.BatchSize);
        ctx.Writer.Write((int)context.Options.BadImages);
        ctx.SaveBinaryStream(EncoderEntry, writer => context.Artifact.Save(writer.BaseStream));
    }

    /// <summary>Reads a transformer; ML.NET calls it by its name.</summary>
    /// <param name="env">The MLContext that loads.</param>
    /// <param name="ctx">Its place in the model.</param>
    /// <returns>The transformer.</returns>
    /// <exception cref="InvalidDataException">The model is damaged, or of a newer format.</exception>
    private static SelfSupervisedEmbeddingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        // ML.NET's own check would speak of versions of ML.NET.
        if (ctx.Header.ModelVerReadable > FormatVersion)
        {
            throw new InvalidDataException(
                $"The model's SelfSupervisedEmbed has format version {ctx.Header.ModelVerReadable:x8}; this library reads up to {FormatVersion:x8}. Update the package MLNet.SelfSup.");
        }

        ctx.CheckAtModel(GetVersionInfo());
        EmbeddingColumns columns;
        EmbeddingOptions options;
        try
        {
            columns = new EmbeddingColumns(ctx.LoadNonEmptyString(), ctx.LoadNonEmptyString());
            options = new EmbeddingOptions { BatchSize = ctx.Reader.ReadInt32(), BadImages = (BadImagePolicy)ctx.Reader.ReadInt32() };
        }
        catch (Exception exception) when (exception is ArgumentException or IOException)
        {
            throw new InvalidDataException($"The model's SelfSupervisedEmbed has settings that can't be read; the file is damaged: {exception.Message}", exception);
        }

        EncoderArtifact? artifact = null;
        if (!ctx.TryLoadBinaryStream(EncoderEntry, reader => artifact = ReadEncoder(reader.BaseStream)))
        {
            throw new InvalidDataException($"The model lacks the entry {EncoderEntry} of its SelfSupervisedEmbed; the file is damaged.");
        }

        return new SelfSupervisedEmbeddingTransformer(env, columns, options, new SharedEncoder(artifact!, env.GetDevice(), EncoderRuntimes.GetRuntime));
    }

    private static EncoderArtifact ReadEncoder(Stream stream)
    {
        try
        {
            return EncoderArtifact.Load(stream, stream.Length - stream.Position);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"The model's entry {EncoderEntry} can't be read: {exception.Message}", exception);
        }
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: ModelSignature,
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(EmbeddingModelFormat).Assembly.FullName);
}
