namespace MLNet.SelfSup.Tests.Cli;

/// <summary>An output that interrupts the tool when the line of a number is written, as Ctrl-C would.</summary>
internal sealed class StoppingWriter(int line) : StringWriter
{
    private readonly CancellationTokenSource _stop = new();
    private int _lines;

    public CancellationToken Token => _stop.Token;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (++_lines == line)
        {
            _stop.Cancel();
        }
    }

    protected override void Dispose(bool disposing)
    {
        _stop.Dispose();
        base.Dispose(disposing);
    }
}
