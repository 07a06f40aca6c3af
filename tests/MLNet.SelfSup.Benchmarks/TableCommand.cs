using System.CommandLine;
using System.Text.Json;
using Microsoft.ML;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;
using MLNet.SelfSup.Runtime;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>table</c>: what encoders and other features are worth with the labels of lists, frozen and trained further.</summary>
internal static class TableCommand
{
    private static readonly Option<DirectoryInfo> Train = new("--train") { Description = "Folder of training images, a sub-folder a class.", Required = true };
    private static readonly Option<DirectoryInfo?> Test = new("--test") { Description = "Folder of test images. Without it, 1,500 training images outside the label lists are held out: choose settings so." };
    private static readonly Option<FileInfo[]> Labels = Many<FileInfo>("--labels", "CSV (file,label) that names the labelled training images of the first column; several make several columns.");
    private static readonly Option<bool> All = new("--all") { Description = "A last column with all training images; without a list it is the only one." };
    private static readonly Option<FileInfo[]> Encoders = Many<FileInfo>("--encoder", "Encoder files; a row is named as its file.");
    private static readonly Option<FileInfo[]> Untrained = Many<FileInfo>("--untrained", "Encoder files whose networks start from random weights in place of the file's.");
    private static readonly Option<bool> Pixels = new("--pixels") { Description = "Rows of raw pixels, 32×32." };
    private static readonly Option<bool> Dnn = new("--dnn") { Description = "Rows of ML.NET's DnnFeaturizeImage (ResNet-18); the build needs -p:Dnn=true." };
    private static readonly Option<bool> Int8 = new("--int8") { Description = "Rows of each encoder in 8-bit integers: for all images, and for the test images alone behind what was trained on floats." };
    private static readonly Option<string[]> Training = Many<string>("--training", "FineTuneOptions or LinearProbeOptions as JSON, for instance {\"training\":\"fineTune\",\"epochs\":60}: a row of each encoder so trained. One for all columns, or one each.");
    private static readonly Option<bool> TrainedOnly = new("--trained-only") { Description = "No rows of frozen features." };
    private static readonly Option<int> Seed = new("--seed") { DefaultValueFactory = _ => 1 };
    private static readonly Option<int?> Threads = new("--threads");

    public static Command Create()
    {
        var command = new Command("table", "Compares encoders and other features by labels: neighbours, logistic regression, training with labels.")
        {
            Train, Test, Labels, All, Encoders, Untrained, Pixels, Dnn, Int8, Training, TrainedOnly, Seed, Threads,
        };
        command.SetAction((arguments, cancellationToken) =>
        {
            int seed = arguments.GetValue(Seed);
            var ml = new MLContext(seed);
            SupervisedOptions[] trainings = [.. Values(arguments, Training).Select(json => Parse(json) with { Threads = arguments.GetValue(Threads) })];
            var lists = new LabelLists(ml, arguments.GetValue(Train)!.FullName, arguments.GetValue(Test)?.FullName, [.. Values(arguments, Labels).Select(f => f.FullName)], arguments.GetValue(All));
            if (trainings.Length > 1 && trainings.Length != lists.Columns.Length)
            {
                throw new ArgumentException($"--training stands {trainings.Length} times for {lists.Columns.Length} columns; it must stand once, or once a column.");
            }

            (string Name, EncoderArtifact Encoder)[] encoders =
            [
                .. Values(arguments, Encoders).Select(f => (NameOf(f), EncoderArtifact.Load(f.FullName))),
                .. Values(arguments, Untrained).Select(f => ($"{NameOf(f)}, untrained", EncoderRuntimes.GetTrainingRuntime().Pretrainer!.CreateUntrained(EncoderArtifact.Load(f.FullName).Description, seed))),
            ];
            var table = new TableBenchmark(ml, lists, cancellationToken);
            table.PrintHeading();
            if (!arguments.GetValue(TrainedOnly))
            {
                PrintFrozen(table, ml, arguments, encoders);
            }

            foreach ((string name, EncoderArtifact encoder) in trainings.Length == 0 ? [] : encoders)
            {
                table.PrintTrained(name, encoder, trainings);
            }

            return Task.CompletedTask;
        });
        return command;
    }

    private static void PrintFrozen(TableBenchmark table, MLContext ml, ParseResult arguments, (string Name, EncoderArtifact Encoder)[] encoders)
    {
        if (arguments.GetValue(Pixels))
        {
            table.PrintFrozen("raw pixels", FrozenFeatures.Pixels(ml));
        }

        if (arguments.GetValue(Dnn))
        {
            table.PrintFrozen("DnnFeaturizeImage", FrozenFeatures.Dnn(ml));
        }

        foreach ((string name, EncoderArtifact encoder) in encoders)
        {
            table.PrintFrozen(name, FrozenFeatures.Of(ml, encoder));
            if (arguments.GetValue(Int8))
            {
                IEstimator<ITransformer> integers = FrozenFeatures.Of(ml, encoder, new InferenceOptions { Runtime = InferenceRuntime.OnnxRuntime, Precision = InferencePrecision.Int8 });
                table.PrintFrozen($"{name}, int8", integers);
                table.PrintFrozen($"{name}, int8 behind float32", FrozenFeatures.Of(ml, encoder), integers);
            }
        }
    }

    private static SupervisedOptions Parse(string json) =>
        JsonSerializer.Deserialize<SupervisedOptions>(json, ArtifactJson.Options) ?? throw new JsonException("--training is null.");

    private static string NameOf(FileInfo file) => Path.GetFileNameWithoutExtension(file.Name);

    private static T[] Values<T>(ParseResult arguments, Option<T[]> option) => arguments.GetValue(option) ?? [];

    private static Option<T[]> Many<T>(string name, string description) => new(name) { Description = description, AllowMultipleArgumentsPerToken = true };
}
