namespace MLNet.SelfSup.Runtime;

/// <summary>How much a message matters.</summary>
public enum MessageLevel
{
    /// <summary>Detail for those who look.</summary>
    Trace,

    /// <summary>What goes on.</summary>
    Info,

    /// <summary>Something the user should act on.</summary>
    Warning,
}
