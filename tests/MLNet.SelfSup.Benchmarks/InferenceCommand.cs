using System.CommandLine;

namespace MLNet.SelfSup.Benchmarks;

/// <summary>The command <c>inference</c>: features of JPEG files through ML.NET, by each engine, beside DnnFeaturizeImage.</summary>
internal static class InferenceCommand
{
    private static readonly Option<int> Images = new("--images") { DefaultValueFactory = _ => 64, Description = "Files that each row reads in a round." };
    private static readonly Option<int> Side = new("--side") { DefaultValueFactory = _ => 400, Description = "Height and width of the files' pictures." };
    private static readonly Option<int> Rounds = new("--rounds") { DefaultValueFactory = _ => 7, Description = "Rounds; every row runs once in each, and its median counts." };
    private static readonly Option<string?> Only = new("--only") { Description = "Times the rows whose name has this text." };

    public static Command Create()
    {
        var command = new Command("inference", "Times features of 224-pixel images from JPEG files: ViT-Tiny/16 and ViT-Small/16 on either engine, and DnnFeaturizeImage (built with -p:Dnn=true).") { Images, Side, Rounds, Only };
        command.SetAction(arguments => new InferenceBenchmark(arguments.GetValue(Rounds), arguments.GetValue(Only)).Run(arguments.GetValue(Images), arguments.GetValue(Side)));
        return command;
    }
}
