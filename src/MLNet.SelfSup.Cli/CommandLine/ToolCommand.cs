using System.CommandLine;

namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>A command of the tool, with examples in its help.</summary>
internal abstract class ToolCommand : Command
{
    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Command lines for its help.</param>
    protected ToolCommand(ToolConsole console, string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Console = console;
        Examples = examples;
        SetAction((arguments, cancellationToken) => Task.Run(() => Run(arguments, cancellationToken), CancellationToken.None));
    }

    /// <summary>Gets command lines for its help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Gets where the command writes.</summary>
    protected ToolConsole Console { get; }

    /// <summary>Does what the command is for.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    protected abstract int Run(ParseResult arguments, CancellationToken cancellationToken);

    /// <summary>Adds options in the order of the help.</summary>
    /// <param name="options">The options.</param>
    protected void AddOptions(params IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            Add(option);
        }
    }
}
