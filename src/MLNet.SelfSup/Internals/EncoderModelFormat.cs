using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Images;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Internals;

/// <summary>What all transformers with an encoder have in common in model.zip: a version, settings, and the encoder as a safetensors entry.</summary>
/// <param name="verb">What users call the transformer, for messages.</param>
/// <param name="modelSignature">Eight letters that begin its entry.</param>
/// <param name="loaderSignature">The name under which ML.NET finds what reads it.</param>
/// <param name="oldestVersion">The oldest version that is read.</param>
/// <param name="newestVersion">The newest version that is read.</param>
/// <remarks>
/// Model.key names this assembly as the loader, so that ML.NET loads and registers it by itself. ML.NET calls the loader by reflection:
/// what goes wrong there reaches the caller of Model.Load as the inner exception of a TargetInvocationException.
/// </remarks>
internal sealed class EncoderModelFormat(string verb, string modelSignature, string loaderSignature, uint oldestVersion, uint newestVersion)
{
    private const string EncoderEntry = "Encoder.safetensors";

    /// <summary>Begins to write.</summary>
    /// <param name="ctx">The transformer's place in the model.</param>
    /// <param name="version">The version that is written.</param>
    public void BeginSave(ModelSaveContext ctx, uint version)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo(version));
    }

    /// <summary>Writes how rows are batched, and what becomes of bad ones.</summary>
    /// <param name="ctx">The transformer's place in the model.</param>
    /// <param name="options">The options.</param>
    public static void SaveOptions(ModelSaveContext ctx, EmbeddingOptions options)
    {
        ctx.Writer.Write(options.BatchSize);
        ctx.Writer.Write((int)options.BadImages);
    }

    /// <summary>Writes the encoder.</summary>
    /// <param name="ctx">The transformer's place in the model.</param>
    /// <param name="artifact">The encoder.</param>
    public static void SaveEncoder(ModelSaveContext ctx, EncoderArtifact artifact) => ctx.SaveBinaryStream(EncoderEntry, writer => artifact.Save(writer.BaseStream));

    /// <summary>Begins to read.</summary>
    /// <param name="ctx">The transformer's place in the model.</param>
    /// <returns>The version that was written.</returns>
    /// <exception cref="InvalidDataException">It is of a newer format.</exception>
    public uint BeginLoad(ModelLoadContext ctx)
    {
        // ML.NET's own check would speak of versions of ML.NET.
        if (ctx.Header.ModelVerReadable > newestVersion)
        {
            throw new InvalidDataException(
                $"The model's {verb} has format version {ctx.Header.ModelVerReadable:x8}; this library reads up to {newestVersion:x8}. Update the package MLNet.SelfSup.");
        }

        ctx.CheckAtModel(GetVersionInfo(newestVersion));
        return ctx.Header.ModelVerWritten;
    }

    /// <summary>Reads settings, and tells of damage where they are impossible.</summary>
    /// <typeparam name="T">The settings.</typeparam>
    /// <param name="read">Reads them.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="InvalidDataException">They are impossible or cut off.</exception>
    public T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"The model's {verb} has settings that can't be read; the file is damaged: {exception.Message}", exception);
        }
    }

    /// <summary>Reads what <see cref="SaveOptions"/> wrote.</summary>
    /// <param name="ctx">The transformer's place in the model.</param>
    /// <returns>The options.</returns>
    public static EmbeddingOptions LoadOptions(ModelLoadContext ctx) => new() { BatchSize = ctx.Reader.ReadInt32(), BadImages = (BadImagePolicy)ctx.Reader.ReadInt32() };

    /// <summary>Reads the encoder.</summary>
    /// <param name="ctx">The transformer's place in the model.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="InvalidDataException">It is missing or damaged.</exception>
    public EncoderArtifact LoadEncoder(ModelLoadContext ctx)
    {
        EncoderArtifact? artifact = null;
        if (!ctx.TryLoadBinaryStream(EncoderEntry, reader => artifact = ReadEncoder(reader.BaseStream)))
        {
            throw new InvalidDataException($"The model lacks the entry {EncoderEntry} of its {verb}; the file is damaged.");
        }

        return artifact!;
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

    private VersionInfo GetVersionInfo(uint version) => new(
        modelSignature: modelSignature,
        verWrittenCur: version,
        verReadableCur: version,
        verWeCanReadBack: oldestVersion,
        loaderSignature: loaderSignature,
        loaderAssemblyName: typeof(EncoderModelFormat).Assembly.FullName);
}
