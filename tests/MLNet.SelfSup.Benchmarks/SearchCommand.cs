using System.CommandLine;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>search</c>: time and memory of finding duplicates, the like of rows, and what to label.</summary>
internal static class SearchCommand
{
    private static readonly Option<int> Rows = new("--rows") { DefaultValueFactory = _ => 100_000, Description = "Images." };
    private static readonly Option<int> Dim = new("--dim") { DefaultValueFactory = _ => 384, Description = "Features an image." };

    private static readonly Option<SearchMethod[]> Methods = new("--method")
    {
        DefaultValueFactory = _ => [SearchMethod.Exact, SearchMethod.Approximate],
        Description = "Exact, Approximate, or both one after the other.",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("search", "Searches made-up features for duplicates and neighbours.") { Rows, Dim, Methods };
        command.SetAction(arguments => new SearchBenchmark(arguments.GetValue(Rows), arguments.GetValue(Dim), arguments.GetValue(Methods)!).Run());
        return command;
    }
}
