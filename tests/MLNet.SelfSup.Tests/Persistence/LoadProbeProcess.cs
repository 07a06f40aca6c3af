using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLNet.SelfSup.Tests.Persistence;

/// <summary>Runs tests/MLNet.SelfSup.LoadProbe, which references nothing of ours, in a process of its own.</summary>
internal static class LoadProbeProcess
{
    private const string Probe = "MLNet.SelfSup.LoadProbe.dll";

    /// <summary>Runs it beside the test assembly, with that one's dependencies.</summary>
    public static (int ExitCode, string Output, string Error) RunBesideTests(params string[] arguments)
    {
        string stem = Path.Combine(AppContext.BaseDirectory, typeof(LoadProbeProcess).Assembly.GetName().Name!);
        return Run(["exec", "--depsfile", stem + ".deps.json", "--runtimeconfig", stem + ".runtimeconfig.json", Path.Combine(AppContext.BaseDirectory, Probe), .. arguments]);
    }

    /// <summary>Runs the copy in a folder that has all the files that it needs.</summary>
    public static (int ExitCode, string Output, string Error) RunIn(string folder, params string[] arguments) =>
        Run(["exec", "--runtimeconfig", Path.Combine(folder, Path.ChangeExtension(Probe, ".runtimeconfig.json")), Path.Combine(folder, Probe), .. arguments]);

    /// <summary>Runs a program with its own dependencies.</summary>
    public static (int ExitCode, string Output, string Error) RunProgram(string assembly, params string[] arguments) => Run(["exec", assembly, .. arguments]);

    private static (int ExitCode, string Output, string Error) Run(string[] arguments)
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        using var process = Process.Start(new ProcessStartInfo(host, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"'{host}' did not start.");
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
