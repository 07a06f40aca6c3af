using System.CommandLine;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Cli.Output;
using MLNet.SelfSup.Search;

namespace MLNet.SelfSup.Cli.Commands;

/// <summary>The command <c>similar</c>: finds the images of a folder that are most like others.</summary>
internal sealed class SimilarCommand : ToolCommand
{
    private readonly Option<string> _encoder = ToolOptions.Encoder();
    private readonly Option<string> _data = ToolOptions.ExistingFolder("--data", "The images that are searched, at any depth.");
    private readonly Option<string?> _query = new("--query") { Description = "An image, or a folder of images, to search for; without it each image of --data is.", HelpName = "FILE|FOLDER" };
    private readonly Option<int> _count = new("--count") { Description = "How many are found for each.", HelpName = "N", DefaultValueFactory = _ => 10 };
    private readonly Option<string> _out = ResultTable.Option();
    private readonly EmbeddingArguments _embedding = new();

    /// <summary>Initialises the command.</summary>
    /// <param name="console">Where it writes.</param>
    public SimilarCommand(ToolConsole console)
        : base(
            console,
            "similar",
            "Finds, for images, those of a folder that are most like them (cosine of features). Images that can't be read are left out; the exit code is then 3.",
            "selfsup similar --encoder enc.safetensors --data photos --query one.jpg",
            "selfsup similar --encoder enc.safetensors --data photos --count 5 --out similar.csv",
            "selfsup similar --encoder enc.safetensors --data photos --query others --out similar.json")
    {
        _query.Validators.Add(result =>
        {
            if (result.GetValue(_query) is { } path && !File.Exists(path) && !Directory.Exists(path))
            {
                result.AddError($"--query: there is neither a file nor a folder '{Path.GetFullPath(path)}'.");
            }
        });
        _count.Validators.Add(result =>
        {
            if (result.GetValue(_count) < 1)
            {
                result.AddError($"--count is {result.GetValue(_count)}; it must be at least 1.");
            }
        });
        AddOptions([_encoder, _data, _query, _count, _out, .. _embedding.Options]);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CancellationToken cancellationToken)
    {
        FolderEmbedding embedding = _embedding.Create(arguments, Console, EncoderArtifact.Load(arguments.GetRequiredValue(_encoder)));
        List<EmbeddedRow> rows = embedding.Embed(arguments.GetRequiredValue(_data), cancellationToken);
        List<EmbeddedRow> queries = arguments.GetValue(_query) is { } path ? embedding.Embed(path, cancellationToken) : rows;
        IReadOnlyList<IReadOnlyList<SimilarRow>> found = Contexts.Create(Console).SelfSupervised().FindSimilar(
            embedding.ToDataView(rows),
            count: arguments.GetValue(_count),
            queries: queries == rows ? null : embedding.ToDataView(queries),
            cancellationToken: cancellationToken);
        var answers = found.Select((similar, i) => new
        {
            Image = queries[i].Path,
            Similar = similar.Select(s => new { Image = rows[s.Row].Path, s.Similarity }).ToArray(),
        }).ToArray();
        ResultTable.Write(
            Console,
            arguments.GetValue(_out),
            new { Images = rows.Count, Answers = answers, embedding.LeftOut },
            ["image", "rank", "similar", "similarity"],
            answers.SelectMany(a => a.Similar.Select((s, rank) => new[] { a.Image, $"{rank + 1}", s.Image, $"{s.Similarity:F4}" })));
        return embedding.ExitCode;
    }
}
