using System.CommandLine;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Onnx;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>export</c>: writes an encoder for other programs.</summary>
internal sealed class ExportCommand : ToolCommand
{
    private const string OnnxExtension = ".onnx";

    private readonly Option<string> _encoder = ToolOptions.Encoder();
    private readonly Option<string> _out = ToolOptions.Out(".onnx, or .safetensors with the names of the official implementation.", OnnxExtension, ".safetensors");
    private readonly Option<string?> _weights = ToolOptions.Word("--weights", ".onnx: how weights are stored.", "float32", Words<OnnxWeights>());
    private readonly Option<string?> _output = ToolOptions.Word("--output", ".onnx: what is computed.", "features", Words<OnnxOutput>());
    private readonly Option<bool> _unchecked = new("--no-check") { Description = ".onnx: do not run the graph and compare its numbers before it is written." };
    private readonly Option<string?> _official = ToolOptions.Word("--official", ".safetensors: whose names; without it those of the encoder's method.", fallback: null, Words<CheckpointNaming>());

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public ExportCommand(ToolConsole console)
        : base(
            console,
            "export",
            "Writes an encoder for other programs: ONNX, or the names of the official implementations.",
            "selfsup export --encoder enc.safetensors --out enc.onnx",
            "selfsup export --encoder enc.safetensors --out enc-int8.onnx --weights int8",
            "selfsup export --encoder albef.safetensors --out texts.onnx --output textProjection",
            "selfsup export --encoder enc.safetensors --out for-python.safetensors --official plain") =>
        AddOptions(_encoder, _out, _weights, _output, _unchecked, _official);

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(arguments.GetRequiredValue(_out));
        bool isOnnx = string.Equals(Path.GetExtension(path), OnnxExtension, StringComparison.OrdinalIgnoreCase);
        CheckOwner(arguments, isOnnx);
        string source = Path.GetFullPath(arguments.GetRequiredValue(_encoder));
        if (source == path)
        {
            throw new UsageException($"--out is the encoder itself, '{path}': name another file.");
        }

        EncoderArtifact encoder = EncoderArtifact.Load(source);
        if (isOnnx)
        {
            WriteOnnx(arguments, encoder, path);
        }
        else
        {
            CheckpointNaming? naming = arguments.GetValue(_official) is { } word ? Enum.Parse<CheckpointNaming>(word, ignoreCase: true) : null;
            Contexts.Create(Console).SelfSupervised().ExportEncoder(encoder, path, naming);
            Console.WriteResult(
                new { File = path, Format = "safetensors", Bytes = new FileInfo(path).Length },
                $"Wrote '{path}', {Plain.Bytes(new FileInfo(path).Length)}, by the official names: model.load_state_dict(safetensors.torch.load_file(path), strict=False) reads it.");
        }

        return ExitCodes.Done;
    }

    private static string[] Words<T>()
        where T : struct, Enum =>
        Array.ConvertAll(Enum.GetNames<T>(), n => char.ToLowerInvariant(n[0]) + n[1..]);

    private void WriteOnnx(ParseResult arguments, EncoderArtifact encoder, string path)
    {
        OnnxExportResult result = encoder.SaveOnnx(path, new OnnxExportOptions
        {
            Weights = Enum.Parse<OnnxWeights>(arguments.GetValue(_weights)!, ignoreCase: true),
            Output = Enum.Parse<OnnxOutput>(arguments.GetValue(_output)!, ignoreCase: true),
            IsChecked = !arguments.GetValue(_unchecked),
        });
        string check = result.ComparedWith is null ? "not compared" : $"largest difference to {result.ComparedWith} {result.LargestDeviation:g2} (largest number {result.LargestValue:g3})";
        Console.WriteResult(
            new { File = path, Format = "onnx", Bytes = result.Size, result.ComparedWith, result.LargestDeviation, result.LargestValue },
            $"Wrote '{path}', {Plain.Bytes(result.Size)}, {check}.");
    }

    private void CheckOwner(ParseResult arguments, bool isOnnx)
    {
        Option[] foreign = isOnnx ? [_official] : [_weights, _output, _unchecked];
        if (Array.Find(foreign, o => arguments.GetResult(o) is { Implicit: false }) is { } option)
        {
            throw new UsageException($"{option.Name} belongs to {(isOnnx ? ".safetensors" : OnnxExtension)}, and --out is '{arguments.GetValue(_out)}'.");
        }
    }
}
