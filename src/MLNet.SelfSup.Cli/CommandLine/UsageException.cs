namespace MLNet.SelfSup.Cli.CommandLine;

/// <summary>The command line asks for what can't be: the tool ends with <see cref="ExitCodes.WrongUsage"/>.</summary>
/// <param name="message">What was given, and what to give.</param>
/// <param name="innerException">What lies behind it, if anything.</param>
internal sealed class UsageException(string message, Exception? innerException = null) : Exception(message, innerException);
