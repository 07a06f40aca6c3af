using System.CommandLine;
using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>retrieval</c>: trains ALBEF on pairs of image and text, then searches a gallery both ways.</summary>
internal static class RetrievalCommand
{
    private static readonly Option<FileInfo> Train = new("--train") { Description = "CSV of the training pairs; its column 'file' names images beside it.", Required = true };
    private static readonly Option<FileInfo?> Test = new("--test") { Description = "CSV of the gallery. Without it, an eighth of the training's things is held out: choose settings so." };
    private static readonly Option<string> Texts = new("--text") { Description = "Columns that make up the text, with commas between.", DefaultValueFactory = _ => "caption" };
    private static readonly Option<string?> Id = new("--id") { Description = "Column that tells what a pair shows; without it, equal texts are the same." };
    private static readonly Option<string?> Label = new("--label") { Description = "Column of classes, for the linear probe and zero-shot classification." };
    private static readonly Option<string?> Prompts = new("--prompts") { Description = "Column of texts that describe a row's class, for zero-shot classification; without it, the class's name." };
    private static readonly Option<string?> TrainFilter = new("--train-where") { Description = "Training rows that are kept, such as vendor=noto|twemoji." };
    private static readonly Option<string?> TestFilter = new("--test-where") { Description = "Gallery rows that are kept." };
    private static readonly Option<string> Json = new("--options") { Description = "AlbefOptions as JSON.", DefaultValueFactory = _ => "{}" };
    private static readonly Option<FileInfo?> Encoder = new("--encoder") { Description = "An encoder file: test it instead of training." };
    private static readonly Option<FileInfo?> Save = new("--save") { Description = "Write the encoder here." };
    private static readonly Option<DirectoryInfo?> Checkpoints = new("--checkpoints") { Description = "Folder of checkpoints; an interrupted run goes on." };
    private static readonly Option<int?> Threads = new("--threads");
    private static readonly Option<int> Rerank = new("--rerank") { Description = "How many of the best are sorted anew by the matching head.", DefaultValueFactory = _ => 32 };
    private static readonly Option<bool> Mirror = new("--mirror") { Description = "An image's vectors are the mean of its own and its mirror image's." };
    private static readonly Option<int> Seed = new("--seed") { DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("retrieval", "Trains ALBEF on pairs of image and text, then searches a gallery both ways.");
        foreach (Option option in new Option[] { Train, Test, Texts, Id, Label, Prompts, TrainFilter, TestFilter, Json, Encoder, Save, Checkpoints, Threads, Rerank, Mirror, Seed })
        {
            command.Add(option);
        }

        command.SetAction((arguments, cancellationToken) =>
        {
            string[] texts = arguments.GetValue(Texts)!.Split(',');
            string? id = arguments.GetValue(Id);
            string? label = arguments.GetValue(Label);
            string? prompts = arguments.GetValue(Prompts);
            ImageTextPair[] train = PairList.Read(arguments.GetValue(Train)!.FullName, texts, id, label, prompts, arguments.GetValue(TrainFilter));
            ImageTextPair[]? test = arguments.GetValue(Test) is { } file ? PairList.Read(file.FullName, texts, id, label, prompts, arguments.GetValue(TestFilter)) : null;
            AlbefOptions options = JsonSerializer.Deserialize<AlbefOptions>(arguments.GetValue(Json)!, ArtifactJson.Options)! with
            {
                TextColumnName = nameof(ImageTextPair.Caption),
                PairIdColumnName = nameof(ImageTextPair.PairId),
                Threads = arguments.GetValue(Threads),
                CheckpointFolder = arguments.GetValue(Checkpoints)?.FullName,
                CheckpointEveryEpochs = 5,
            };
            new RetrievalBenchmark(arguments.GetValue(Seed), arguments.GetValue(Rerank), arguments.GetValue(Mirror)).Run(
                train, test, arguments.GetValue(Encoder)?.FullName, arguments.GetValue(Save)?.FullName, options, cancellationToken);
            return Task.CompletedTask;
        });
        return command;
    }
}
