using System.Text.Json.Nodes;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Encoders;
using MLNet.SelfSup.Methods;

namespace MLNet.SelfSup.Cli.Settings;

/// <summary>Makes the options of a pre-training from the method's name, JSON and single options, the last going before.</summary>
internal sealed record PretrainSettings
{
    private const string MethodKey = "method";
    private const string EncoderKey = "encoder";

    private static readonly (string Word, Func<PretrainingOptions> Create)[] Methods =
    [
        ("mae", () => new MaeOptions()),
        ("moco", () => new MocoOptions()),
        ("mocov3", () => new MocoV3Options()),
        ("albef", () => new AlbefOptions()),
    ];

    /// <summary>Gets the names of the methods.</summary>
    public static string[] MethodNames => [.. Methods.Select(m => m.Word)];

    /// <summary>Gets the method; <see langword="null"/> where the JSON names it.</summary>
    public string? Method { get; init; }

    /// <summary>Gets the JSON, or its file.</summary>
    public string? Options { get; init; }

    /// <summary>Gets the side of the images.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Gets the encoder that training starts from.</summary>
    public string? InitialEncoder { get; init; }

    /// <summary>Gets what every training has.</summary>
    public required TrainingSettings Training { get; init; }

    /// <summary>Makes the options.</summary>
    /// <returns>The options, which fit together.</returns>
    /// <exception cref="UsageException">The method is not told or told twice, or a value can't be used.</exception>
    public PretrainingOptions Create()
    {
        JsonObject given = OptionsText.Read(Options);
        string method = ChooseMethod(given[MethodKey]?.ToString());
        given.Remove(MethodKey);
        JsonObject json = OptionsText.Write(Array.Find(Methods, m => m.Word == method).Create());
        TakeArchitecture(json, given);
        OptionsText.Merge(json, given);
        Training.ApplyTo(json);
        if (ImageSize is { } side)
        {
            json[EncoderKey]!["imageSize"] = side;
        }

        PretrainingOptions options = OptionsText.Create<PretrainingOptions>(json);
        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new UsageException(ErrorReport.Describe(exception), exception);
        }

        return options;
    }

    private string ChooseMethod(string? ofOptions)
    {
        string? method = Method ?? ofOptions;
        if (method is null)
        {
            throw new UsageException($"Which method? Give --method {string.Join('|', MethodNames)}, or \"method\" in --options.");
        }

        if (ofOptions is not null && !string.Equals(method, ofOptions, StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"--method is '{method}', and --options name the method '{ofOptions}'. Give one of them.");
        }

        return MethodNames.Contains(method, StringComparer.OrdinalIgnoreCase)
            ? method.ToLowerInvariant()
            : throw new UsageException($"--options name the method '{method}'; it must be one of {string.Join(", ", MethodNames)}.");
    }

    /// <summary>Takes the architecture of the encoder that training starts from, where the user asks for no other.</summary>
    private void TakeArchitecture(JsonObject json, JsonObject given)
    {
        if (InitialEncoder is null)
        {
            return;
        }

        json["initialEncoder"] = Path.GetFullPath(InitialEncoder);
        if (given.ContainsKey(EncoderKey))
        {
            return;
        }

        EncoderDescription description = EncoderArtifact.Load(InitialEncoder).Description;
        JsonObject architecture = OptionsText.Write<EncoderOptions>(description.Architecture);
        if (json[EncoderKey]!["type"] is null && !architecture.Remove("type"))
        {
            throw new UsageException($"The encoder '{InitialEncoder}' tells no architecture.");
        }

        json[EncoderKey] = architecture;
        json["normalization"] = OptionsText.Write(description.Normalization);
    }
}
