using System.Diagnostics;
using MLNet.SelfSup.Cli.CommandLine;
using Spectre.Console;

namespace MLNet.SelfSup.Cli.Output;

/// <summary>Shows progress: a bar on a terminal, a plain line now and then elsewhere, a line of JSON a report where JSON is wanted.</summary>
internal sealed class ProgressDisplay : IProgress<ProgressState>
{
    private const int PlainLines = 10;
    private const int BarWidth = 30;

    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    private readonly ToolConsole _console;
    private readonly LiveDisplayContext? _live;
    private int _tenth = -1;
    private long _written = Stopwatch.GetTimestamp();

    private ProgressDisplay(ToolConsole console, LiveDisplayContext? live)
    {
        _console = console;
        _live = live;
    }

    /// <summary>Does work that reports progress.</summary>
    /// <typeparam name="T">Its result.</typeparam>
    /// <param name="console">Where to show it.</param>
    /// <param name="start">What stands there before the first report.</param>
    /// <param name="work">The work.</param>
    /// <returns>Its result.</returns>
    public static T Show<T>(ToolConsole console, string start, Func<IProgress<ProgressState>, T> work)
    {
        if (console.Terminal is not { } terminal)
        {
            return work(new ProgressDisplay(console, live: null));
        }

        return terminal.Live(new Spectre.Console.Text(start)).Start(live =>
        {
            live.Refresh();
            return work(new ProgressDisplay(console, live));
        });
    }

    /// <inheritdoc/>
    public void Report(ProgressState value)
    {
        if (_console.IsJson)
        {
            if (value.Json is not null)
            {
                _console.WriteJsonLine(value.Json);
            }
        }
        else if (_live is not null)
        {
            int filled = (int)Math.Round(Math.Clamp(value.Share, 0, 1) * BarWidth);
            var bar = new Markup($"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {value.Share,4:P0}  {Markup.Escape(value.Headline)}");
            _live.UpdateTarget(value.Detail.Length > 0 ? new Rows(bar, new Spectre.Console.Text(value.Detail)) : bar);
        }
        else if (!_console.IsQuiet && IsDue(value.Share))
        {
            _console.Output.WriteLine(value.Detail.Length > 0 ? $"{value.Headline}, {value.Detail}" : value.Headline);
            _console.Output.Flush();
        }
    }

    private bool IsDue(double share)
    {
        int tenth = (int)(share * PlainLines);
        TimeSpan silence = Stopwatch.GetElapsedTime(_written);
        if (tenth == _tenth ? silence < LongestSilence : tenth < PlainLines && silence < ShortestSilence)
        {
            return false;
        }

        _tenth = tenth;
        _written = Stopwatch.GetTimestamp();
        return true;
    }
}
