using System.Text.Json.Serialization;

namespace MLNet.SelfSup.Cli.Features;

/// <summary>A row of a Parquet file of features.</summary>
internal sealed class ParquetRow
{
    /// <summary>Gets or sets the image's path below the folder.</summary>
    [JsonPropertyName("path")]
    public string Path { get; set; } = string.Empty;

    /// <summary>Gets or sets its class; empty for none.</summary>
    [JsonPropertyName("label")]
    public string Label { get; set; } = string.Empty;

    /// <summary>Gets or sets its features.</summary>
    [JsonPropertyName("features")]
    public List<float> Features { get; set; } = [];
}
