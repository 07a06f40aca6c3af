using System.CommandLine;
using AutoML;

var routes = new Option<Route[]>("--route") { Description = "A route to take, or several; all three without it.", DefaultValueFactory = _ => Enum.GetValues<Route>(), AllowMultipleArgumentsPerToken = true };
var data = new Option<DirectoryInfo?>("--data") { Description = "A folder with one sub-folder of images a class. Without it, the example draws its own pictures." };
var encoder = new Option<FileInfo?>("--encoder") { Description = "An encoder file, for instance QuickStart's. Without it, an encoder is trained once." };
var output = new Option<DirectoryInfo>("--out") { Description = "Where the results go.", DefaultValueFactory = _ => new DirectoryInfo("automl-output") };
var size = new Option<int>("--size") { Description = "Side in pixels to which images are brought; a multiple of 8.", DefaultValueFactory = _ => 64 };
var epochs = new Option<int>("--epochs") { Description = "Passes over the images of the encoder that is trained once.", DefaultValueFactory = _ => AutoMLSettings.DefaultEpochs };
var seconds = new Option<uint>("--seconds") { Description = "Time for each experiment.", DefaultValueFactory = _ => AutoMLSettings.DefaultSeconds };
var seed = new Option<int>("--seed") { Description = "Seed of every random draw.", DefaultValueFactory = _ => 1 };
var gpu = new Option<int?>("--gpu") { Description = "Index of the GPU to use; the CPU where it is left out." };

var command = new RootCommand("Searches for the best classifier behind a self-supervised encoder, by three routes through AutoML.") { routes, data, encoder, output, size, epochs, seconds, seed, gpu };
command.SetAction((arguments, cancellationToken) =>
{
    var settings = new AutoMLSettings(
        arguments.GetValue(routes)!,
        arguments.GetValue(data)?.FullName,
        arguments.GetValue(encoder)?.FullName,
        arguments.GetValue(output)!.FullName,
        arguments.GetValue(size),
        arguments.GetValue(epochs),
        arguments.GetValue(seconds),
        arguments.GetValue(seed),
        arguments.GetValue(gpu));
    try
    {
        new AutoMLRun(settings).Execute(cancellationToken);
        return Task.FromResult(0);
    }
    catch (AggregateException exception)
    {
        // An experiment runs on other threads and wraps what went wrong there.
        Console.Error.WriteLine(exception.GetBaseException().Message);
        return Task.FromResult(1);
    }
    catch (Exception exception) when (exception is ArgumentException or IOException or InvalidDataException or InvalidOperationException or OperationCanceledException)
    {
        Console.Error.WriteLine(exception.Message);
        return Task.FromResult(1);
    }
});
return await command.Parse(args).InvokeAsync();
