using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MLNet.SelfSup.Cli.Commands;
using MLNet.SelfSup.Cli.Doctor;

namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>The tool: reads the command line, runs the command, and turns what goes wrong into a message and an exit code.</summary>
internal static class SelfSupTool
{
    // How the command-line library names the type of a value, and what it is to people.
    private static readonly (string Name, string Plain)[] Types =
    [
        ("as expected type 'System.Nullable`1[System.Int32]'", "as a whole number"),
        ("as expected type 'System.Int32'", "as a whole number"),
        ("as expected type 'System.Double'", "as a number"),
    ];

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="console">Where it writes.</param>
    /// <param name="machine">What <c>doctor</c> looks at; <see langword="null"/> for this machine.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, ToolConsole console, IMachineProbe? machine = null, CancellationToken cancellationToken = default)
    {
        var globals = new GlobalOptions();
        RootCommand root = CreateRoot(globals, console, machine ?? new MachineProbe());
        ParseResult arguments = root.Parse(args);
        if (arguments.Action is ParseErrorAction)
        {
            ReportUsage(console, arguments, arguments.Errors.Select(e => Types.Aggregate(e.Message, (text, type) => text.Replace(type.Name, type.Plain, StringComparison.Ordinal))));
            return ExitCodes.WrongUsage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = console.Output,
            Error = console.Error,
        };
        try
        {
            globals.ApplyTo(arguments, console);
            return await arguments.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (UsageException exception)
        {
            ReportUsage(console, arguments, [exception.Message]);
            return ExitCodes.WrongUsage;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.Error.WriteLine("Interrupted.");
            return ExitCodes.Interrupted;
        }
#pragma warning disable CA1031 // The end of the process: every error becomes a message and an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ErrorReport.Write(console, exception);
            return ExitCodes.Failed;
        }
    }

    private static RootCommand CreateRoot(GlobalOptions globals, ToolConsole console, IMachineProbe machine)
    {
        var root = new RootCommand("Pre-trains image encoders on images without labels, and uses them: MAE, MoCo, MoCo v3, ALBEF.")
        {
            new PretrainCommand(console),
            new EmbedCommand(console),
            new EvaluateCommand(console),
            new FineTuneCommand(console),
            new ImportCommand(console),
            new ExportCommand(console),
            new SimilarCommand(console),
            new DuplicatesCommand(console),
            new InfoCommand(console),
            new DoctorCommand(console, machine),
        };
        globals.AddTo(root);
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        var action = new ToolHelp((HelpAction)help.Action!);
        help.Action = action;
        root.SetAction(arguments => action.Invoke(arguments));
        return root;
    }

    private static void ReportUsage(ToolConsole console, ParseResult arguments, IEnumerable<string> faults)
    {
        foreach (string fault in faults.Distinct(StringComparer.Ordinal))
        {
            console.Error.WriteLine($"error: {fault}");
        }

        string command = arguments.CommandResult.Command is RootCommand ? string.Empty : $" {arguments.CommandResult.Command.Name}";
        console.Error.WriteLine($"See: selfsup{command} --help");
    }
}
