namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>What the tool ends with.</summary>
internal static class ExitCodes
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>It failed; the message on standard error tells why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was done.</summary>
    public const int WrongUsage = 2;

    /// <summary>All was done, but images were left out that can't be read; standard error names them.</summary>
    public const int ImagesLeftOut = 3;

    /// <summary>It was interrupted, as shells tell of Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>What the help says of them.</summary>
    public const string Help =
        """
        Exit codes:
          0    done
          1    failed; the message on standard error tells why
          2    wrong usage; nothing was done
          3    done, but images were left out that can't be read (embed, similar, duplicates)
          130  interrupted (Ctrl-C); trainings have saved a checkpoint
        """;
}
