using System.CommandLine;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>duplicates</c>: finds images that are nearly the same.</summary>
internal sealed class DuplicatesCommand : ToolCommand
{
    private readonly Option<string> _encoder = ToolOptions.Encoder();
    private readonly Option<string> _data = ToolOptions.ExistingFolder("--data", "The images, at any depth.");
    private readonly Option<double> _least = new("--min-similarity") { Description = "The least cosine of features of two images that count as the same.", HelpName = "X", DefaultValueFactory = _ => 0.98 };
    private readonly Option<string> _out = ResultTable.Option();
    private readonly EmbeddingArguments _embedding = new();

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public DuplicatesCommand(ToolConsole console)
        : base(
            console,
            "duplicates",
            "Finds groups of images that are nearly the same; the first of each is the one to keep. Images that can't be read are left out; the exit code is then 3.",
            "selfsup duplicates --encoder enc.safetensors --data photos",
            "selfsup duplicates --encoder enc.safetensors --data photos --min-similarity 0.995 --out copies.csv")
    {
        _least.Validators.Add(result =>
        {
            if (result.GetValue(_least) is var value && value is not (>= -1 and <= 1))
            {
                result.AddError($"--min-similarity is {value}; it must be from -1 to 1.");
            }
        });
        AddOptions([_encoder, _data, _least, _out, .. _embedding.Options]);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        FolderEmbedding embedding = _embedding.Create(arguments, Console, EncoderArtifact.Load(arguments.GetRequiredValue(_encoder)));
        List<EmbeddedRow> rows = embedding.Embed(arguments.GetRequiredValue(_data), cancellationToken);
        IReadOnlyList<DuplicateGroup> groups = Contexts.Create(Console).SelfSupervised().FindDuplicates(
            embedding.ToDataView(rows), minSimilarity: arguments.GetValue(_least), cancellationToken: cancellationToken);
        var named = groups.Select(g => new
        {
            Keep = rows[g.First].Path,
            Others = g.Others.Select(o => new { Image = rows[o.Row].Path, o.Similarity }).ToArray(),
        }).ToArray();
        Console.Say($"{Plain.Count(groups.Count, "group")} of nearly equal images among {rows.Count:N0}; {Plain.Count(groups.Sum(g => g.Others.Count), "image")} could go.");
        ResultTable.Write(
            Console,
            arguments.GetValue(_out),
            new { Images = rows.Count, Groups = named, embedding.LeftOut },
            ["group", "image", "similarity"],
            named.SelectMany((g, i) => g.Others.Select(o => new[] { $"{i + 1}", o.Image, $"{o.Similarity:F4}" }).Prepend([$"{i + 1}", g.Keep, "1.0000"])));
        return embedding.ExitCode;
    }
}
