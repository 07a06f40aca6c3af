namespace MLNet.SelfSup.Text;

/// <summary>A row has no text: the message names row and column.</summary>
public sealed class MissingTextException : IOException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="rowName">Which row, for instance <c>row 17</c>.</param>
    /// <param name="reason">Why there is none, as a part of a sentence.</param>
    /// <param name="innerException">What lies behind it, if anything.</param>
    public MissingTextException(string rowName, string reason, Exception? innerException = null)
        : base($"There is no text in {rowName}: {reason}.", innerException)
    {
        RowName = rowName;
        Reason = reason;
    }

    /// <summary>Gets which row it is, for instance <c>row 17</c>.</summary>
    public string RowName { get; }

    /// <summary>Gets why there is no text, as a part of a sentence.</summary>
    public string Reason { get; }
}
