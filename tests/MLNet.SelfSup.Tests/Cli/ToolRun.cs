using System.Runtime.InteropServices;
using System.Text.Json;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Doctor;

namespace MLNet.SelfSup.Tests.Cli;

/// <summary>A run of the tool, redirected: what it wrote and ended with.</summary>
internal sealed record ToolRun(int Code, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public IReadOnlyList<JsonElement> JsonLines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public string All => Output + Error;

    public static ToolRun Of(params string[] args) => Of(args, new StringWriter());

    /// <summary>Tells how the tool is started as a process of its own, with the dependencies of the tests.</summary>
    public static string[] CommandOf(params string[] args)
    {
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string stem = Path.Combine(AppContext.BaseDirectory, typeof(ToolRun).Assembly.GetName().Name!);
        string tool = Path.Combine(AppContext.BaseDirectory, typeof(SelfSupTool).Assembly.GetName().Name + ".dll");
        return [host, "exec", "--depsfile", stem + ".deps.json", "--runtimeconfig", stem + ".runtimeconfig.json", tool, .. args];
    }

    public static ToolRun On(IMachineProbe machine, params string[] args) => Of(args, new StringWriter(), machine);

    public static ToolRun Of(string[] args, StringWriter output, IMachineProbe? machine = null, CancellationToken cancellationToken = default)
    {
        using var error = new StringWriter();
        int code = SelfSupTool.RunAsync(args, new ToolConsole(output, error), machine, cancellationToken).GetAwaiter().GetResult();
        return new ToolRun(code, output.ToString(), error.ToString());
    }

    public ToolRun MustSucceed()
    {
        Assert.AreEqual(ExitCodes.Done, Code, All);
        return this;
    }
}
