#pragma warning disable RS0030 // The one place that knows the console.
using System.Runtime.InteropServices;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Training;
using Spectre.Console;

// What ranks draw, mpirun passes on as characters, to a file too.
bool isDrawn = !Console.IsOutputRedirected && !LaunchedRank.IsOneOfSeveral;
var console = new ToolConsole(Console.Out, Console.Error, isDrawn ? AnsiConsole.Console : null, isDrawn && !Console.IsErrorRedirected);
using var interrupted = new CancellationTokenSource();

void Interrupt(PosixSignalContext context)
{
    // A second one ends the process, as without us.
    if (!interrupted.IsCancellationRequested)
    {
        context.Cancel = true;
        console.Say("Interrupted: ending after the current step. Once more ends at once.");
        interrupted.Cancel();
    }
}

using PosixSignalRegistration keyboard = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
return await SelfSupTool.RunAsync(args, console, cancellationToken: interrupted.Token).ConfigureAwait(false);
