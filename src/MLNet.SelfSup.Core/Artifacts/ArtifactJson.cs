using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNet.SelfSup.Artifacts;

/// <summary>How descriptions and options are written as JSON.</summary>
internal static class ArtifactJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };
}
