using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;

namespace MLNet.SelfSup.Cli.Settings;

/// <summary>Options of trainings as JSON: what the user gives is laid over the defaults, so that <c>{"encoder":{"depth":2}}</c> changes that alone.</summary>
internal static class OptionsText
{
    private const string EncoderType = "type";

    private static readonly JsonSerializerOptions Strict = new(ArtifactJson.Options)
    {
        PropertyNameCaseInsensitive = true,
        AllowOutOfOrderMetadataProperties = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Reads what stands behind <c>--options</c>.</summary>
    /// <param name="text">JSON, which begins with a brace, or the path of a file of it; <see langword="null"/> for nothing.</param>
    /// <returns>The object; empty for nothing.</returns>
    /// <exception cref="UsageException">There is no such file, or it holds no JSON object.</exception>
    public static JsonObject Read(string? text)
    {
        if (text is null)
        {
            return [];
        }

        bool isInline = text.TrimStart().StartsWith('{');
        if (!isInline && !File.Exists(text))
        {
            throw new UsageException($"--options: there is no file '{Path.GetFullPath(text)}'. Give a file of JSON, or the JSON itself, for instance '{{\"epochs\":40}}'.");
        }

        try
        {
            return JsonNode.Parse(isInline ? text : File.ReadAllText(text), new JsonNodeOptions { PropertyNameCaseInsensitive = true }, Lenient) as JsonObject
                ?? throw new UsageException($"--options: {(isInline ? text : $"the file '{text}'")} is no JSON object.");
        }
        catch (JsonException exception)
        {
            throw new UsageException($"--options: {(isInline ? "it" : $"the file '{text}'")} is no JSON: {exception.Message}", exception);
        }
    }

    /// <summary>Writes options as JSON.</summary>
    /// <typeparam name="T">What they are read as.</typeparam>
    /// <param name="options">The options.</param>
    /// <returns>The object.</returns>
    public static JsonObject Write<T>(T options) =>
        JsonNode.Parse(JsonSerializer.Serialize(options, Strict), new JsonNodeOptions { PropertyNameCaseInsensitive = true })!.AsObject();

    /// <summary>Lays an object over another, in depth; an encoder of another type takes the place of the whole.</summary>
    /// <param name="onto">Is changed.</param>
    /// <param name="given">Stays as it is.</param>
    public static void Merge(JsonObject onto, JsonObject given)
    {
        foreach ((string name, JsonNode? value) in given)
        {
            if (value is JsonObject inner && onto[name] is JsonObject present && !IsOfOtherType(present, inner))
            {
                Merge(present, inner);
            }
            else
            {
                onto[name] = value?.DeepClone();
            }
        }
    }

    /// <summary>Makes options of an object.</summary>
    /// <typeparam name="T">What they are.</typeparam>
    /// <param name="json">The object.</param>
    /// <returns>The options; each value is checked.</returns>
    /// <exception cref="UsageException">A name is unknown, or a value outside its range.</exception>
    public static T Create<T>(JsonObject json)
        where T : class
    {
        try
        {
            return json.Deserialize<T>(Strict)!;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"The options can't be used: {ErrorReport.Describe(exception)}", exception);
        }
    }

    private static bool IsOfOtherType(JsonObject present, JsonObject given) =>
        given[EncoderType] is { } type && present[EncoderType] is { } old && !JsonNode.DeepEquals(type, old);
}
