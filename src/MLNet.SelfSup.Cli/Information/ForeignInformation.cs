using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Torch.Import;

namespace MLNet.SelfSup.Cli.Information;

/// <summary>What is in a checkpoint of another library.</summary>
internal static class ForeignInformation
{
    private const int NamedTensors = 8;

    /// <summary>Looks at a checkpoint, and whether <c>import</c> makes an encoder of it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The same for programs and for people.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or no checkpoint.</exception>
    public static (object Json, string[] Lines) Read(string path)
    {
        KeyValuePair<string, StoredTensor>[] tensors = ReadTensors(path);
        (EncoderArtifact? encoder, string? fault) = TryImport(path);
        long parameters = tensors.Sum(t => t.Value.Count);
        object json = new
        {
            Kind = "foreign",
            File = path,
            Bytes = new FileInfo(path).Length,
            Parameters = parameters,
            Tensors = tensors.Select(t => new { Name = t.Key, Type = t.Value.TypeName, t.Value.Shape }),
            encoder?.Description.Provenance.Method,
            encoder?.Description.Architecture,
            ImportFault = fault,
        };
        return (json,
        [
            $"file          a checkpoint of another library, {Plain.Bytes(new FileInfo(path).Length)}",
            $"numbers       {parameters:N0} in {Plain.Count(tensors.Length, "tensor")}",
            .. tensors.Take(NamedTensors).Select(t => $"              {t.Key} [{string.Join(", ", t.Value.Shape)}] {t.Value.TypeName}"),
            .. tensors.Length > NamedTensors ? new[] { $"              … {tensors.Length - NamedTensors:N0} more" } : [],
            .. encoder is null
                ? new[] { $"import        can't make an encoder of it: {fault}" }
                : [$"import        makes an encoder of {encoder.Description.Provenance.Method}: {EncoderInformation.Describe(encoder.Description.Architecture)}"],
        ]);
    }

    private static KeyValuePair<string, StoredTensor>[] ReadTensors(string path)
    {
        try
        {
            using Checkpoint checkpoint = CheckpointFile.Open(path, stateName: null);
            return [.. checkpoint.Tensors.OrderBy(t => t.Value.Position).ThenBy(t => t.Key, StringComparer.Ordinal)];
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' is no encoder and no checkpoint, or a damaged one: {exception.Message}", exception);
        }
    }

    private static (EncoderArtifact? Encoder, string? Fault) TryImport(string path)
    {
        try
        {
            return (CheckpointImport.Run(path, new EncoderImportOptions { ImagesOnly = true }), null);
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            return (null, ErrorReport.Describe(exception));
        }
    }
}
