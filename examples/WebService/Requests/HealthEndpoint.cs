using System.Reflection;
using MLNet.SelfSup;
using MLNet.SelfSup.Artifacts;
using WebService.Queue;

namespace WebService.Requests;

/// <summary><c>GET /health</c>: 200 where images are answered, 503 before, and what answers them.</summary>
internal static class HealthEndpoint
{
    private static readonly string Version = typeof(SelfSupervisedCatalog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Answers the request.</summary>
    public static IResult Get(ServiceSettings settings, ServiceState state, PredictionQueue queue)
    {
        ReadyService? ready = state.Ready;
        string status = ready is not null ? "ready" : state.Failure is null ? "starting" : "failed";
        var health = new Health(
            status,
            ready is not null ? null : state.Failure?.Message ?? state.Step,
            Path.GetFileName(settings.Model),
            ready is null ? null : Describe(ready.Model.Encoder),
            ready?.Model.ClassNames.Length ?? 0,
            ready?.Gallery?.Count ?? 0,
            Version,
            queue.Waiting,
            queue.Images,
            queue.Passes,
            Environment.CpuUsage.TotalTime.TotalSeconds,
            Environment.WorkingSet);
        return Results.Json(health, statusCode: ready is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    /// <summary>Says in a few words what an encoder is.</summary>
    public static string Describe(EncoderArtifact encoder) =>
        $"{encoder.Description.Architecture.GetType().Name.Replace("Options", string.Empty, StringComparison.Ordinal)}, {encoder.ImageSize} x {encoder.ImageSize} pixels, "
        + $"{encoder.FeatureDim} features, trained by {encoder.Description.Provenance.Method} on {encoder.Description.Provenance.ImageCount} images";
}
