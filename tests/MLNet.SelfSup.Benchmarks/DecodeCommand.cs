using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>decode</c>: views of JPEG files by one core, beside SkiaSharp's decode and resize.</summary>
internal static class DecodeCommand
{
    private static readonly Option<int> Images = new("--images") { DefaultValueFactory = _ => 200, Description = "Files." };
    private static readonly Option<int> Side = new("--side") { DefaultValueFactory = _ => 400, Description = "Height and width of the files' pictures." };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 9, Description = "Rounds; every way runs once in each, and its median counts." };

    public static Command Create()
    {
        var command = new Command("decode", "Times normalised 224-pixel views of JPEG files, one thread.") { Images, Side, Rounds };
        command.SetAction(arguments => new DecodeBenchmark(arguments.GetValue(Rounds)).Run(arguments.GetValue(Images), arguments.GetValue(Side)));
        return command;
    }
}
