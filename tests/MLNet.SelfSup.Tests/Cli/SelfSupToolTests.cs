using MLNet.SelfSup.Cli.CommandLine;

namespace MLNet.SelfSup.Tests.Cli;

[TestClass]
public sealed class SelfSupToolTests
{
    private static readonly string[] Commands = ["pretrain", "embed", "evaluate", "finetune", "import", "export", "similar", "duplicates", "info", "doctor"];

    [TestMethod]
    public void Run_WithoutArguments_ShowsEveryCommandAndTheExitCodes()
    {
        ToolRun run = ToolRun.Of().MustSucceed();

        foreach (string command in Commands)
        {
            Assert.Contains($"  {command}", run.Output, StringComparison.Ordinal);
        }

        Assert.Contains(ExitCodes.Help, run.Output, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Help_OfEveryCommand_HasExamplesThatParse()
    {
        foreach (string command in Commands)
        {
            string help = ToolRun.Of(command, "--help").MustSucceed().Output;
            string[] examples = [.. help.Split('\n').Select(l => l.Trim()).Where(l => l.StartsWith($"selfsup {command}", StringComparison.Ordinal) && !l.Contains('<') && !l.Contains("[options]", StringComparison.Ordinal))];

            Assert.IsGreaterThanOrEqualTo(2, examples.Length, help);
            foreach (string example in examples)
            {
                string[] words = [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(example.Split("      ")[0].Replace('\'', '"').Replace("\"{\"", "{\"", StringComparison.Ordinal)).Skip(1)];
                ToolRun run = ToolRun.Of([.. words, "--help"]);
                Assert.AreEqual(ExitCodes.Done, run.Code, example);
                Assert.IsEmpty(FaultsOf(words), $"{example}: {string.Join(' ', FaultsOf(words))}");
            }
        }
    }

    [TestMethod]
    [DataRow("--method is 'simclr'; it must be one of mae, moco, mocov3, albef.", "pretrain", "--method", "simclr", "--data", ".", "--out", "x.safetensors")]
    [DataRow("--data: there is no folder", "pretrain", "--method", "mae", "--data", "nowhere", "--out", "x.safetensors")]
    [DataRow("--encoder: there is no file", "embed", "--encoder", "nothing.safetensors", "--data", ".", "--out", "x.csv")]
    [DataRow("must end with .csv or .parquet or .npy", "embed", "--data", ".", "--out", "x.xls")]
    [DataRow("Option '--out' is required.", "pretrain", "--method", "mae", "--data", ".")]
    [DataRow("Which method? Give --method mae|moco|mocov3|albef", "pretrain", "--data", ".", "--out", "x.safetensors")]
    [DataRow("is no JSON", "pretrain", "--method", "mae", "--data", ".", "--out", "x.safetensors", "--options", "{\"epochs\"")]
    [DataRow("maskRatoi", "pretrain", "--method", "mae", "--data", ".", "--out", "x.safetensors", "--options", "{\"maskRatoi\":0.5}")]
    [DataRow("MaskRatio is 2; it must be at least 0 and below 1.", "pretrain", "--method", "mae", "--data", ".", "--out", "x.safetensors", "--options", "{\"maskRatio\":2}")]
    [DataRow("--options name the method 'moco'", "pretrain", "--method", "mae", "--data", ".", "--out", "x.safetensors", "--options", "{\"method\":\"moco\"}")]
    [DataRow("There is no file", "info", "nothing.safetensors")]
    [DataRow("Cannot parse argument 'many' for option '--epochs' as a whole number.", "pretrain", "--method", "mae", "--data", ".", "--out", "x.safetensors", "--epochs", "many")]
    [DataRow("frobnicate", "frobnicate")]
    public void Run_WrongUsage_EndsWithTwoAndNamesTheFault(string expected, params string[] args)
    {
        ToolRun run = ToolRun.Of(args);

        Assert.AreEqual(ExitCodes.WrongUsage, run.Code, run.All);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Contains("See: selfsup", run.Error, StringComparison.Ordinal);
        Assert.IsEmpty(run.Output);
    }

    [TestMethod]
    public void Run_Failure_TellsTheMessageWithoutAndWithItsOrigin()
    {
        using var data = new ToolData();
        string file = data.At("damaged.safetensors");
        File.WriteAllText(file, "{}");

        ToolRun plain = ToolRun.Of("info", file);
        ToolRun verbose = ToolRun.Of("info", file, "--verbose");

        Assert.AreEqual(ExitCodes.Failed, plain.Code);
        Assert.StartsWith("error: ", plain.Error, StringComparison.Ordinal);
        Assert.Contains(file, plain.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", plain.Error, StringComparison.Ordinal);
        Assert.Contains("   at MLNet.SelfSup.", verbose.Error, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Run_GpuThatIsNotThere_FailsAndTellsTheOptions()
    {
        using var data = new ToolData();

        ToolRun run = ToolRun.Of("embed", "--encoder", data.Encoder, "--data", data.Images, "--out", data.At("x.csv"), "--gpu", "99");

        Assert.AreEqual(ExitCodes.Failed, run.Code);
        Assert.Contains("GPU 99 was asked for", run.Error, StringComparison.Ordinal);
        Assert.Contains("Here that is to leave --gpu out; for a GPU name a libtorch for CUDA with --libtorch.", run.Error, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Version_IsThatOfTheAssembly()
    {
        ToolRun run = ToolRun.Of("--version").MustSucceed();

        Assert.MatchesRegex(@"^\d+\.\d+\.\d+", run.Output);
    }

    private static string[] FaultsOf(string[] words)
    {
        string[] known = ["there is no file", "there is no folder", "There is no file", "neither a file nor a folder"];
        ToolRun run = ToolRun.Of([.. words, "--quiet", "--gpu-that-is-not-there"]);
        return [.. run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l =>
            l.StartsWith("error:", StringComparison.Ordinal) && !l.Contains("--gpu-that-is-not-there", StringComparison.Ordinal) && !Array.Exists(known, k => l.Contains(k, StringComparison.Ordinal)))];
    }
}
