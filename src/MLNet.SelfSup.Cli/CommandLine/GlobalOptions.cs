using System.CommandLine;

namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<bool> _json = new("--json") { Description = "Results as JSON on standard output, of trainings also progress, a line each; messages on standard error.", Recursive = true };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Results, warnings and errors alone.", Recursive = true };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Detail, and where an error comes from.", Recursive = true };
    private readonly Option<string?> _libTorch = new("--libtorch")
    {
        Description = "Folder of another libtorch, for instance one for CUDA, of the version that TorchSharp was built with (Linux x64).",
        HelpName = "FOLDER",
        Recursive = true,
    };

    /// <summary>Adds them to the root.</summary>
    /// <param name="root">The root.</param>
    public void AddTo(RootCommand root)
    {
        root.Add(_json);
        root.Add(_quiet);
        root.Add(_verbose);
        root.Add(_libTorch);
    }

    /// <summary>Sets the console as the arguments ask.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="console">The console.</param>
    public void ApplyTo(ParseResult arguments, ToolConsole console)
    {
        console.IsJson = arguments.GetValue(_json);
        console.IsQuiet = arguments.GetValue(_quiet);
        console.IsVerbose = arguments.GetValue(_verbose);
        if (arguments.GetValue(_libTorch) is { } folder)
        {
            LibTorchFolder.Use(folder);
        }
    }
}
