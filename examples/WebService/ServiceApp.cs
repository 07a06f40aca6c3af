using System.Reflection;
using Microsoft.AspNetCore.RateLimiting;
using WebService.Queue;
using WebService.Requests;

namespace WebService;

/// <summary>Puts the service together: settings, limits, worker, endpoints.</summary>
internal static class ServiceApp
{
    private const string Limit = "queue";

    // Whoever sends up to so many times too much gets to read why it is refused; with more, the server ends the connection.
    private const int Patience = 4;

    /// <summary>Builds the service.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="change">Changes services before they are built; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">A setting is missing or outside its range.</exception>
    /// <exception cref="IOException">The model or the gallery does not exist.</exception>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? change = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string>(ServiceSettings.Switches, StringComparer.OrdinalIgnoreCase));
        ServiceSettings settings = ServiceSettings.Read(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ServiceState>();
        builder.Services.AddSingleton<PredictionQueue>();
        builder.Services.AddHostedService<ServiceWorker>();
        builder.Services.AddProblemDetails();
        builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestBodySize = Patience * settings.MaxFormBytes);
        builder.Services.AddRateLimiter(o => ConfigureLimit(o, settings));
        change?.Invoke(builder.Services);
        WebApplication app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = e => e is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError });
        app.UseStatusCodePages();
        app.UseRateLimiter();
        app.MapGet("/", () => Results.Stream(OpenPage(), "text/html; charset=utf-8"));
        app.MapGet("/health", HealthEndpoint.Get);
        app.MapPost("/classify", ClassifyEndpoint.PostAsync).RequireRateLimiting(Limit);
        app.MapGet("/gallery/{**file}", GalleryEndpoint.Get);
        return app;
    }

    // Requests beyond the limit are turned away before their images are read into memory.
    private static void ConfigureLimit(RateLimiterOptions options, ServiceSettings settings)
    {
        options.AddConcurrencyLimiter(Limit, limit => limit.PermitLimit = settings.QueueLength);
        options.OnRejected = async (context, _) => await Answers.Busy(
            context.HttpContext, $"{settings.QueueLength} requests are being answered, and no more are taken at a time.").ExecuteAsync(context.HttpContext);
    }

    private static Stream OpenPage() => Assembly.GetExecutingAssembly().GetManifestResourceStream("index.html")!;
}
