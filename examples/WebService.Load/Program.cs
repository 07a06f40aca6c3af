using System.CommandLine;
using WebService.Load;

var url = new Option<string>("--url") { Description = "Where the service listens.", DefaultValueFactory = _ => "http://localhost:5000" };
var images = new Option<DirectoryInfo>("--images") { Description = "A folder of images to send, in it or below it.", Required = true };
var clients = new Option<int>("--clients") { Description = "Clients; each sends its next image when it has the answer to the last.", DefaultValueFactory = _ => 8 };
var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 120 };
var bad = new Option<bool>("--bad") { Description = "Every tenth request is one that the service must refuse." };

var command = new RootCommand("Sends images to the service as several clients do, and measures answers, times and the service's memory.") { url, images, clients, seconds, bad };
command.SetAction(async (arguments, cancellationToken) =>
{
    if (!Uri.TryCreate(arguments.GetValue(url), UriKind.Absolute, out Uri? address))
    {
        Console.Error.WriteLine($"'{arguments.GetValue(url)}' is no address; name one such as http://localhost:5000 by --url.");
        return 1;
    }

    var settings = new LoadSettings(
        address, arguments.GetValue(images)!.FullName, arguments.GetValue(clients), TimeSpan.FromSeconds(arguments.GetValue(seconds)), arguments.GetValue(bad));
    try
    {
        return await new LoadRun(settings).ExecuteAsync(cancellationToken) ? 0 : 1;
    }
    catch (Exception exception) when (exception is ArgumentException or IOException or InvalidDataException or HttpRequestException or OperationCanceledException)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();
