using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace WebService.Load;

/// <summary>The whole run: clients, a line every ten seconds, and what it comes to.</summary>
internal sealed class LoadRun(LoadSettings settings)
{
    private const double MB = 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentQueue<Shot> _shots = [];
    private readonly List<Shot> _all = [];
    private readonly List<long> _memory = [];

    /// <summary>Runs it.</summary>
    /// <param name="cancellationToken">Ends it early; what was measured until then is told.</param>
    /// <returns>Whether every request got the answer that it must get.</returns>
    /// <exception cref="HttpRequestException">The service can't be reached or is not ready within a minute.</exception>
    /// <exception cref="InvalidDataException">There is no image.</exception>
    public async Task<bool> ExecuteAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = settings.Url };
        Ammunition[] images = Ammunition.ReadImages(settings.ImageFolder);
        Ammunition[] bad = settings.WithBad ? Ammunition.MakeBad(images[0].Body) : [];
        using JsonDocument before = await WaitUntilReadyAsync(http, cancellationToken);
        Console.WriteLine($"{settings.Clients} clients send {images.Length} images for {settings.Time.TotalSeconds:F0} s to {settings.Url}: {before.RootElement.GetProperty("encoder")}.");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(settings.Time);
        var watch = Stopwatch.StartNew();
        Task clients = Task.WhenAll(Enumerable.Range(0, settings.Clients).Select(c => Task.Run(
            () => new LoadClient(http, images, bad).RunAsync(c * images.Length / settings.Clients, _shots.Enqueue, end.Token), CancellationToken.None)));
        await ReportAsync(http, clients, watch, before.RootElement);
        await clients;
        double seconds = watch.Elapsed.TotalSeconds;
        Collect();
        using JsonDocument after = await ReadHealthAsync(http);
        PrintTotals(seconds, before.RootElement, after.RootElement);
        return _all.TrueForAll(s => s.IsRight);
    }

    private static async Task<JsonDocument> WaitUntilReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        for (long start = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken))
        {
            try
            {
                return await ReadHealthAsync(http);
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(start) < Patience)
            {
                // It is starting; what it says or that it can't be reached is told when the time is over.
            }
        }
    }

    private async Task ReportAsync(HttpClient http, Task clients, Stopwatch watch, JsonElement before)
    {
        Console.WriteLine("seconds  requests/s  p50 ms  p95 ms  p99 ms  wrong  CPU ms/image  memory MB");
        while (!clients.IsCompleted)
        {
            double start = watch.Elapsed.TotalSeconds;
            await Task.WhenAny(clients, Task.Delay(Interval));
            double seconds = watch.Elapsed.TotalSeconds;
            Shot[] shots = Collect();
            if (shots.Length == 0 || seconds - start < Interval.TotalSeconds / 2)
            {
                continue;
            }

            using JsonDocument health = await ReadHealthAsync(http);
            JsonElement after = health.RootElement.Clone();
            _memory.Add(after.GetProperty("residentBytes").GetInt64());
            Percentiles times = Percentiles.Of(shots.Select(s => s.Milliseconds));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{seconds,7:F0}  {shots.Length / (seconds - start),10:F1}  {times.Median,6:F1}  {times.P95,6:F1}  {times.P99,6:F1}  {shots.Count(s => !s.IsRight),5}  {CpuPerImage(before, after),12:F2}  {_memory[^1] / MB,9:F1}"));
            before = after;
        }
    }

    private Shot[] Collect()
    {
        var shots = new List<Shot>();
        while (_shots.TryDequeue(out Shot? shot))
        {
            shots.Add(shot);
        }

        _all.AddRange(shots);
        return [.. shots];
    }

    private void PrintTotals(double seconds, JsonElement before, JsonElement after)
    {
        Percentiles times = Percentiles.Of(_all.Where(s => s.Expected == 200).Select(s => s.Milliseconds));
        Console.WriteLine();
        Console.WriteLine($"{_all.Count} requests in {seconds:F1} s, {_all.Count / seconds:F1} a second; {_all.Count(s => !s.IsRight)} got another answer than they must get.");
        Console.WriteLine($"Images: half of the answers within {times.Median:F1} ms, 95 % within {times.P95:F1}, 99 % within {times.P99:F1}, all within {times.Most:F1}; {Rise("images", before, after) / Rise("passes", before, after):F1} images a pass.");
        Console.WriteLine($"The service's processor time: {CpuPerImage(before, after):F2} ms an image, all its work counted.");
        if (_memory.Count > 0)
        {
            Console.WriteLine($"The service's memory: {_memory[0] / MB:F1} MB after the first interval, {_memory[^1] / MB:F1} MB after the last, at most {_memory.Max() / MB:F1} MB.");
        }

        foreach (var group in _all.GroupBy(s => (s.Kind, s.Status, s.Expected)).OrderBy(g => g.Key.Expected).ThenBy(g => g.Key.Kind, StringComparer.Ordinal))
        {
            Console.WriteLine($"{group.Count(),7} times {group.Key.Kind}: {group.Key.Status}, wanted {group.Key.Expected}. {Shorten(group.First().Answer)}");
        }
    }

    private static double CpuPerImage(JsonElement before, JsonElement after) => 1000 * Rise("cpuSeconds", before, after) / Rise("images", before, after);

    private static double Rise(string name, JsonElement before, JsonElement after) => after.GetProperty(name).GetDouble() - before.GetProperty(name).GetDouble();

    private static string Shorten(string? answer)
    {
        if (string.IsNullOrEmpty(answer) || answer[0] != '{')
        {
            return answer ?? string.Empty;
        }

        using JsonDocument problem = JsonDocument.Parse(answer);
        return problem.RootElement.TryGetProperty("detail", out JsonElement detail) ? detail.GetString()! : answer;
    }

    private static async Task<JsonDocument> ReadHealthAsync(HttpClient http)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri("health", UriKind.Relative));
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonDocument.Parse(text) : throw new HttpRequestException($"The service is not ready: {text}");
    }
}
