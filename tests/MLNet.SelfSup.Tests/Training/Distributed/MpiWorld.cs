using System.Diagnostics;

namespace MLNet.SelfSup.Tests.Training.Distributed;

/// <summary>Starts the test executable as ranks of Open MPI, entered through <see cref="StartupHook"/>.</summary>
internal static class MpiWorld
{
    private const string Launcher = "mpirun";
    private const string HookVariable = "DOTNET_STARTUP_HOOKS";

    // A machine that is meant to have Open MPI, as that of continuous integration, must not pass without it.
    private const string RequiredVariable = "SELFSUP_REQUIRE_MPI";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(240);

    /// <summary>Starts ranks and waits for their end; the test is skipped where there is no Open MPI.</summary>
    public static MpiResult Run(int ranks, RankTask task, params (string Name, string Value)[] environment)
    {
        string host = Environment.ProcessPath!;
        string assembly = typeof(MpiWorld).Assembly.Location;
        string[] command = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, "exec", assembly] : [host];
        return Run(ranks, command, [(HookVariable, assembly), (RankTask.Variable, task.ToJson()), .. environment]);
    }

    /// <summary>Starts a program as ranks and waits for their end; the test is skipped where there is no Open MPI.</summary>
    public static MpiResult Run(int ranks, string[] command, params (string Name, string Value)[] environment)
    {
        RequireLauncher();

        // mpirun gives ranks one second to speak between SIGTERM and SIGKILL; on a busy machine that may be too short for .NET.
        (string Name, string Value) patience = ("OMPI_MCA_odls_base_sigkill_timeout", "4");

        // More ranks than processors, as root in a container; no variable but those that are named travels to other machines, and none is needed here.
        string[] arguments = ["-n", $"{ranks}", "--oversubscribe", "--allow-run-as-root", "--bind-to", "none", .. command];
        var start = new ProcessStartInfo(Launcher, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        foreach ((string name, string value) in environment.Append(patience))
        {
            start.Environment[name] = value;
        }

        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The ranks did not end within {Timeout}.");
        }

        return new MpiResult(process.ExitCode, output.Result, errors.Result, Stopwatch.GetElapsedTime(begin));
    }

    private static void RequireLauncher()
    {
        bool isThere = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Launcher)));
        if (!isThere && Environment.GetEnvironmentVariable(RequiredVariable) is null)
        {
            Assert.Inconclusive($"Open MPI is not installed: there is no '{Launcher}' on the path.");
        }

        Assert.IsTrue(isThere, $"{RequiredVariable} is set and there is no '{Launcher}' on the path; 'apt-get install openmpi-bin' installs it.");
    }
}
