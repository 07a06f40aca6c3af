using System.CommandLine;
using MLNet.SelfSup.Encoders;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The commands <c>embed</c>, <c>epoch</c> and <c>scale</c>: files in, through ML.NET.</summary>
internal static class EndToEndCommands
{
    private static readonly Option<int> Images = new("--images") { DefaultValueFactory = _ => 10_000, Description = "Files to embed." };
    private static readonly Option<int> Parts = new("--parts") { DefaultValueFactory = _ => 35, Description = "Parts they are embedded in; the encoder alone is timed before and after each." };
    private static readonly Option<int> EpochImages = new("--images") { DefaultValueFactory = _ => 5_000, Description = "Files to train on." };
    private static readonly Option<int> Epochs = new("--epochs") { DefaultValueFactory = _ => 2, Description = "Epochs; the last counts." };
    private static readonly Option<int[]> Counts = new("--counts") { DefaultValueFactory = _ => [2_000, 20_000, 60_000], AllowMultipleArgumentsPerToken = true, Description = "Numbers of images." };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 3, Description = "Rounds; every number of images is trained on once in each." };

    public static IEnumerable<Command> Create()
    {
        var embed = new Command("embed", "Times ViT-Tiny 224/16's features of 400-pixel JPEG files through ML.NET beside the encoder alone.") { Images, Parts };
        embed.SetAction(arguments => new EmbedBenchmark(arguments.GetValue(Parts)).Run(arguments.GetValue(Images), VisionTransformerOptions.Tiny()));
        yield return embed;
        var epoch = new Command("epoch", "Times MAE epochs of ViT-Tiny 224/16 from 400-pixel JPEG files beside the step alone.") { EpochImages, Epochs };
        epoch.SetAction(arguments => LargeEpochBenchmark.Run(arguments.GetValue(EpochImages), arguments.GetValue(Epochs)));
        yield return epoch;
        var scale = new Command("scale", "Trains a small encoder on growing numbers of images with all of them in the memory-mapped cache.") { Counts, Rounds };
        scale.SetAction(arguments => new ScaleBenchmark(arguments.GetValue(Rounds)).Run(arguments.GetValue(Counts)!));
        yield return scale;
    }
}
