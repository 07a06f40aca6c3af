using System.CommandLine;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Runtime;
using MLNet.SelfSup.Transforms;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The options of commands that embed images.</summary>
internal sealed class EmbeddingArguments
{
    private static readonly (string Word, InferenceRuntime Runtime)[] Engines =
        [("auto", InferenceRuntime.Auto), ("torch", InferenceRuntime.TorchSharp), ("onnx", InferenceRuntime.OnnxRuntime)];

    private readonly Option<int> _batch = new("--batch-size") { Description = "Images that are embedded together.", HelpName = "N", DefaultValueFactory = _ => new EmbeddingOptions().BatchSize };
    private readonly Option<string?> _engine = ToolOptions.Word("--engine", "What runs the encoder; auto takes the faster one on this machine.", "auto", [.. Engines.Select(e => e.Word)]);
    private readonly Option<int?> _gpu = ToolOptions.Gpu();

    /// <summary>Gets the options.</summary>
    public IEnumerable<Option> Options => [_batch, _engine, _gpu];

    /// <summary>Reads how the encoder is run.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The options.</returns>
    /// <exception cref="UsageException">The batch can't be so large, or so small.</exception>
    public EmbeddingOptions Read(ParseResult arguments)
    {
        try
        {
            return new EmbeddingOptions
            {
                BatchSize = arguments.GetValue(_batch),
                Inference = new InferenceOptions { Runtime = Array.Find(Engines, e => string.Equals(e.Word, arguments.GetValue(_engine), StringComparison.OrdinalIgnoreCase)).Runtime },
            };
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new UsageException($"--batch-size: {ErrorReport.Describe(exception)}", exception);
        }
    }

    /// <summary>Reads the engine of runs that must all compute alike: where none is told it is TorchSharp, for which one is faster may change from machine to machine.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The options.</returns>
    /// <exception cref="UsageException">The batch can't be so large, or so small.</exception>
    public EmbeddingOptions ReadRepeatable(ParseResult arguments)
    {
        EmbeddingOptions options = Read(arguments);
        return options.Inference.Runtime == InferenceRuntime.Auto ? options with { Inference = options.Inference with { Runtime = InferenceRuntime.TorchSharp } } : options;
    }

    /// <summary>Reads the GPU.</summary>
    /// <param name="arguments">The command line.</param>
    /// <returns>The index; <see langword="null"/> for the CPU.</returns>
    public int? ReadGpu(ParseResult arguments) => arguments.GetValue(_gpu);

    /// <summary>Makes what embeds.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="console">Shows progress.</param>
    /// <param name="encoder">The encoder.</param>
    /// <returns>What embeds.</returns>
    public FolderEmbedding Create(ParseResult arguments, ToolConsole console, EncoderArtifact encoder) =>
        new(console, Contexts.Create(console, gpu: ReadGpu(arguments)), encoder, Read(arguments));
}
