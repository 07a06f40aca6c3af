namespace MLNet.SelfSup.Cli.Doctor;

/// <summary>How much a finding matters.</summary>
internal enum FindingLevel
{
    /// <summary>As it shall be.</summary>
    Ok,

    /// <summary>Good to know.</summary>
    Note,

    /// <summary>Work goes on, but not as wanted.</summary>
    Warning,

    /// <summary>Work is prevented.</summary>
    Error,
}
