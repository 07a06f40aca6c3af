using System.CommandLine;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Doctor;
using MLNet.SelfSup.Cli.Output;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>doctor</c>: looks what is in the way of work, and tells the way out.</summary>
internal sealed class DoctorCommand : ToolCommand
{
    private const int NamedPlaces = 20;

    private readonly IMachineProbe _machine;
    private readonly Option<string?> _data = new("--data") { Description = "A folder of images to look at as well; every one is read.", HelpName = "FOLDER" };

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="machine">The machine.</param>
    public DoctorCommand(ToolConsole console, IMachineProbe machine)
        : base(
            console,
            "doctor",
            "Looks at the native library, GPUs, memory, disk and a folder of images, and tells what to do. The exit code is 1 where something prevents work.",
            "selfsup doctor",
            "selfsup doctor --data photos",
            "selfsup doctor --data photos --json")
    {
        _machine = machine;
        Add(_data);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        List<Finding> findings = [.. new MachineChecks(_machine).Run()];
        if (arguments.GetValue(_data) is { } folder)
        {
            findings.AddRange(ProgressDisplay.Show(Console, "Reading images …", display => new ImageFolderCheck(folder).Run(display, cancellationToken)));
        }

        bool isWell = findings.TrueForAll(f => f.Level != FindingLevel.Error);
        Console.WriteResult(
            new { Ok = isWell, Findings = findings },
            [.. findings.SelectMany(Describe), isWell ? "Nothing prevents work." : "Work is prevented: see the lines that begin with ERROR."]);
        return isWell ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static IEnumerable<string> Describe(Finding finding)
    {
        string level = finding.Level == FindingLevel.Error ? "ERROR" : finding.Level.ToString().ToLowerInvariant();
        yield return $"{level,-8}{finding.Check}: {finding.Text}";
        foreach (string name in (finding.Names ?? []).Take(NamedPlaces))
        {
            yield return $"          {name}";
        }

        if (finding.Names?.Count > NamedPlaces)
        {
            yield return $"          … {finding.Names.Count - NamedPlaces:N0} more (all with --json)";
        }

        if (finding.WayOut is not null)
        {
            yield return $"        → {finding.WayOut}";
        }
    }
}
