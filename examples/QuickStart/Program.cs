using System.CommandLine;
using QuickStart;

var data = new Option<DirectoryInfo?>("--data") { Description = "A folder with one sub-folder of images a class. Without it, the example draws its own pictures." };
var output = new Option<DirectoryInfo>("--out") { Description = "Where the results go.", DefaultValueFactory = _ => new DirectoryInfo("quickstart-output") };
var size = new Option<int>("--size") { Description = "Side in pixels to which images are brought; a multiple of 8.", DefaultValueFactory = _ => 64 };
var epochs = new Option<int>("--epochs") { Description = "Passes over the images.", DefaultValueFactory = _ => QuickStartSettings.DefaultEpochs };
var seed = new Option<int>("--seed") { Description = "Seed of every random draw.", DefaultValueFactory = _ => 1 };
var gpu = new Option<int?>("--gpu") { Description = "Index of the GPU to use; the CPU where it is left out." };

var command = new RootCommand("Pre-trains an image encoder without labels, then shows what it is worth with few labels.") { data, output, size, epochs, seed, gpu };
command.SetAction((arguments, cancellationToken) =>
{
    var settings = new QuickStartSettings(
        arguments.GetValue(data)?.FullName,
        arguments.GetValue(output)!.FullName,
        arguments.GetValue(size),
        arguments.GetValue(epochs),
        arguments.GetValue(seed),
        arguments.GetValue(gpu));
    try
    {
        new QuickStartRun(settings).Execute(cancellationToken);
        return Task.FromResult(0);
    }
    catch (Exception exception) when (exception is ArgumentException or IOException or InvalidDataException or InvalidOperationException or OperationCanceledException)
    {
        Console.Error.WriteLine(exception.Message);
        return Task.FromResult(1);
    }
});
return await command.Parse(args).InvokeAsync();
