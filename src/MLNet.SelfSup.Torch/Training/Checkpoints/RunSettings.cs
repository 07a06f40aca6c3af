using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Torch.Training.Checkpoints;

/// <summary>The settings that decide a training's result: a checkpoint goes on only where they are the same.</summary>
internal sealed class RunSettings
{
    private readonly SortedDictionary<string, string> _values;

    private RunSettings(SortedDictionary<string, string> values) => _values = values;

    /// <summary>Collects the settings of a training.</summary>
    /// <param name="options">The options of what is trained.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="imageCount">The number of images.</param>
    /// <returns>The settings.</returns>
    public static RunSettings Of(TrainingOptions options, int seed, int imageCount)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["method"] = JsonSerializer.Serialize(options.MethodName),
            [nameof(seed)] = seed.ToString(),
            [nameof(imageCount)] = imageCount.ToString(),
        };
        HashSet<string> withoutEffect = [.. options.NamesWithoutEffect.Select(JsonNamingPolicy.CamelCase.ConvertName)];
        foreach ((string name, JsonNode? node) in JsonSerializer.SerializeToNode(options, options.GetType(), ArtifactJson.Options)!.AsObject())
        {
            if (!withoutEffect.Contains(name))
            {
                Flatten(name, node, values);
            }
        }

        return new RunSettings(values);
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The text.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="InvalidDataException">It is no such text.</exception>
    public static RunSettings Parse(string json)
    {
        try
        {
            return new RunSettings(JsonSerializer.Deserialize<SortedDictionary<string, string>>(json) ?? throw new InvalidDataException("its settings are empty."));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"its settings can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the settings, in the order of their names.</summary>
    /// <returns>A JSON object of strings.</returns>
    public string ToJson() => JsonSerializer.Serialize(_values);

    /// <summary>Lists what differs.</summary>
    /// <param name="current">The settings of the training that wants to go on.</param>
    /// <param name="there">Where these settings are, as the clauses tell it.</param>
    /// <param name="here">Where the others are.</param>
    /// <returns>One clause a setting, for instance <c>epochs is 50 in the checkpoint, 100 now</c>; empty where all are the same.</returns>
    public IEnumerable<string> DifferencesTo(RunSettings current, string there = "in the checkpoint", string here = "now")
    {
        foreach (string name in _values.Keys.Union(current._values.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            string old = _values.GetValueOrDefault(name, "not set");
            string now = current._values.GetValueOrDefault(name, "not set");
            if (old != now)
            {
                yield return $"{name} is {old} {there}, {now} {here}";
            }
        }
    }

    private static void Flatten(string name, JsonNode? node, SortedDictionary<string, string> values)
    {
        if (node is JsonObject inner)
        {
            foreach ((string child, JsonNode? value) in inner)
            {
                Flatten($"{name}.{child}", value, values);
            }
        }
        else
        {
            values[name] = node?.ToJsonString() ?? "null";
        }
    }
}
