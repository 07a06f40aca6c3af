using System.CommandLine;
using ImageText;

var data = new Option<DirectoryInfo?>("--data") { Description = "A folder with images and the list captions.csv (columns file, caption). Without it, the example draws its own pictures." };
var label = new Option<string?>("--label") { Description = "The list's column of classes, for zero-shot classification." };
var output = new Option<DirectoryInfo>("--out") { Description = "Where the results go.", DefaultValueFactory = _ => new DirectoryInfo("imagetext-output") };
var size = new Option<int>("--size") { Description = "Side in pixels to which images are brought; a multiple of 16.", DefaultValueFactory = _ => 64 };
var epochs = new Option<int>("--epochs") { Description = "Passes over the pairs.", DefaultValueFactory = _ => ImageTextSettings.DefaultEpochs };
var seed = new Option<int>("--seed") { Description = "Seed of every random draw.", DefaultValueFactory = _ => 1 };
var gpu = new Option<int?>("--gpu") { Description = "Index of the GPU to use; the CPU where it is left out." };

var command = new RootCommand("Trains encoders of images and texts on pairs, then searches both ways and classifies by names.") { data, label, output, size, epochs, seed, gpu };
command.SetAction((arguments, cancellationToken) =>
{
    var settings = new ImageTextSettings(
        arguments.GetValue(data)?.FullName,
        arguments.GetValue(label),
        arguments.GetValue(output)!.FullName,
        arguments.GetValue(size),
        arguments.GetValue(epochs),
        arguments.GetValue(seed),
        arguments.GetValue(gpu));
    try
    {
        new ImageTextRun(settings).Execute(cancellationToken);
        return Task.FromResult(0);
    }
    catch (Exception exception) when (exception is ArgumentException or IOException or InvalidDataException or InvalidOperationException or OperationCanceledException)
    {
        Console.Error.WriteLine(exception.Message);
        return Task.FromResult(1);
    }
});
return await command.Parse(args).InvokeAsync();
