using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebService;
using WebService.Queue;
using WebService.Requests;

namespace MLNet.SelfSup.Tests.Examples;

/// <summary>The example's service on a free port of this machine, with its own server.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private RunningService(WebApplication app, HttpClient client)
    {
        App = app;
        Client = client;
    }

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public PredictionQueue Queue => App.Services.GetRequiredService<PredictionQueue>();

    /// <summary>Starts the service.</summary>
    /// <param name="args">The command line without the address.</param>
    /// <param name="isReady">Whether to wait until it answers.</param>
    /// <param name="change">Changes services.</param>
    public static async Task<RunningService> StartAsync(string[] args, bool isReady = true, Action<IServiceCollection>? change = null)
    {
        WebApplication app = ServiceApp.Build([.. args, "--urls", "http://127.0.0.1:0"], services =>
        {
            services.AddLogging(l => l.ClearProviders());
            change?.Invoke(services);
        });
        await app.StartAsync();
        var service = new RunningService(app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()) });
        if (isReady)
        {
            await service.WaitAsync();
        }

        return service;
    }

    /// <summary>Waits until the service answers.</summary>
    public async Task WaitAsync()
    {
        ServiceState state = App.Services.GetRequiredService<ServiceState>();
        for (int i = 0; state.Ready is null; i++)
        {
            Assert.IsNull(state.Failure, $"{state.Failure}");
            Assert.IsLessThan(1500, i, "The service did not get ready within 30 seconds.");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until so many images wait or were computed.</summary>
    public async Task WaitForImagesAsync(int count)
    {
        for (int i = 0; Queue.Waiting + Queue.Images < count; i++)
        {
            Assert.IsLessThan(6000, i, "The images did not arrive within 30 seconds.");
            await Task.Delay(5);
        }
    }

    public Task<HttpResponseMessage> PostAsync(HttpContent content, string query = "") => Client.PostAsync(new Uri($"classify{query}", UriKind.Relative), content);

    public Task<HttpResponseMessage> PostAsync(byte[] image, string query = "", string type = "image/png") => PostAsync(ToContent(image, type), query);

    public async Task<Classification> ClassifyAsync(byte[] image, string query = "")
    {
        using HttpResponseMessage response = await PostAsync(image, query);
        Assert.IsTrue(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<Classification>(JsonSerializerOptions.Web))!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    public static ByteArrayContent ToContent(byte[] bytes, string type) => new(bytes) { Headers = { ContentType = type.Length > 0 ? MediaTypeHeaderValue.Parse(type) : null } };
}
