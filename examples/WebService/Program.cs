using WebService;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(ServiceSettings.Usage);
    return 0;
}

try
{
    WebApplication app = ServiceApp.Build(args);
    ServiceState state = app.Services.GetRequiredService<ServiceState>();
    await app.RunAsync();
    return state.Failure is null ? 0 : 1;
}
catch (Exception exception) when (exception is ArgumentException or IOException or InvalidDataException or InvalidOperationException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
