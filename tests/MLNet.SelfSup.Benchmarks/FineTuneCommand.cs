using System.CommandLine;
using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>finetune</c>: fine-tunes an encoder, or the same network from random weights, on the images of label lists.</summary>
internal static class FineTuneCommand
{
    private static readonly Option<DirectoryInfo> Train = new("--train") { Description = "Folder of training images, a sub-folder a class.", Required = true };
    private static readonly Option<DirectoryInfo?> Test = new("--test") { Description = "Folder of test images. Without it, 1,500 training images outside the label lists are held out: choose settings so." };
    private static readonly Option<FileInfo[]> Labels = new("--labels") { Description = "CSV (file,label) that names the labelled training images of the first column; several make several rows. None: all images.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<FileInfo> Encoder = new("--encoder") { Description = "The encoder file.", Required = true };
    private static readonly Option<bool> Scratch = new("--scratch") { Description = "Start from random weights in place of the encoder's." };
    private static readonly Option<bool> All = new("--all") { Description = "All training images as well as the lists." };
    private static readonly Option<int> Seed = new("--seed") { DefaultValueFactory = _ => 1 };
    private static readonly Option<int?> Threads = new("--threads");
    private static readonly Option<string> Json = new("--options") { Description = "FineTuneOptions or LinearProbeOptions as JSON.", DefaultValueFactory = _ => "{\"training\":\"fineTune\"}" };

    public static Command Create()
    {
        var command = new Command("finetune", "Trains an encoder with labels, end to end or a linear layer alone, and tests it.") { Train, Test, Labels, Encoder, Scratch, All, Seed, Threads, Json };
        command.SetAction((arguments, cancellationToken) =>
        {
            SupervisedOptions options = JsonSerializer.Deserialize<SupervisedOptions>(arguments.GetValue(Json)!, ArtifactJson.Options) ?? throw new JsonException("--options is null.");
            var benchmark = new FineTuneBenchmark(arguments.GetValue(Seed), options with { Threads = arguments.GetValue(Threads) });
            benchmark.Run(
                arguments.GetValue(Train)!.FullName,
                arguments.GetValue(Test)?.FullName,
                [.. (arguments.GetValue(Labels) ?? []).Select(f => f.FullName)],
                arguments.GetValue(All),
                EncoderArtifact.Load(arguments.GetValue(Encoder)!.FullName),
                arguments.GetValue(Scratch),
                cancellationToken);
            return Task.CompletedTask;
        });
        return command;
    }
}
