using System.Diagnostics;
using System.Text.Json;

namespace WebService.Load;

/// <summary>One client: sends its next request when it has the answer to the last.</summary>
/// <param name="http">Sends.</param>
/// <param name="images">Images, from a place of the client's own on.</param>
/// <param name="bad">Requests that must be refused; each takes the place of every tenth image.</param>
internal sealed class LoadClient(HttpClient http, IReadOnlyList<Ammunition> images, IReadOnlyList<Ammunition> bad)
{
    private const int EveryNthIsBad = 10;

    /// <summary>Sends until the time is over.</summary>
    /// <param name="first">The client's first request, so that clients send different images.</param>
    /// <param name="record">Takes what became of each.</param>
    /// <param name="end">Ends it after the request that is on its way.</param>
    public async Task RunAsync(int first, Action<Shot> record, CancellationToken end)
    {
        for (int i = first; !end.IsCancellationRequested; i++)
        {
            bool isBad = bad.Count > 0 && i % EveryNthIsBad == EveryNthIsBad - 1;
            record(await SendAsync(isBad ? bad[i / EveryNthIsBad % bad.Count] : images[i % images.Count]));
        }
    }

    private async Task<Shot> SendAsync(Ammunition sent)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            using HttpContent content = sent.ToContent();
            using HttpResponseMessage response = await http.PostAsync(new Uri("classify", UriKind.Relative), content);
            string body = await response.Content.ReadAsStringAsync();
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return new Shot(sent.Kind, sent.Expected, (int)response.StatusCode, milliseconds, response.IsSuccessStatusCode ? CheckAnswer(body) : body);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException)
        {
            return new Shot(sent.Kind, sent.Expected, 0, Stopwatch.GetElapsedTime(start).TotalMilliseconds, exception.Message);
        }
    }

    private static string? CheckAnswer(string body)
    {
        using JsonDocument answer = JsonDocument.Parse(body);
        return answer.RootElement.GetProperty("label").GetString()!.Length > 0 ? null : throw new JsonException($"An answer without a label: {body}");
    }
}
