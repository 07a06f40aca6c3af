using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MLNet.SelfSup.Artifacts;
using MLNet.SelfSup.Cli.Images;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Cli.Shards;

/// <summary>The features of one shard. Its file is a safetensors file: the features, and paths, labels and images that were left out as JSON in bytes.</summary>
/// <param name="Rows">The images that could be read, in their order.</param>
/// <param name="LeftOut">The others.</param>
internal sealed record ShardContent(IReadOnlyList<EmbeddedRow> Rows, IReadOnlyList<SkippedImage> LeftOut)
{
    private const string FeaturesKey = "features";
    private const string NamesKey = "names";
    private const string LeftOutKey = "leftOut";

    /// <summary>Reads a shard's file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The content.</returns>
    /// <exception cref="InvalidDataException">It is no whole shard.</exception>
    public static ShardContent Read(string path)
    {
        IReadOnlyDictionary<string, TensorData> tensors = SafeTensorsFile.Read(path).Tensors;
        try
        {
            TensorData features = tensors[FeaturesKey];
            string[][] names = JsonSerializer.Deserialize<string[][]>(tensors[NamesKey].Bytes.Span)!;
            SkippedImage[] leftOut = JsonSerializer.Deserialize<SkippedImage[]>(tensors[LeftOutKey].Bytes.Span)!;
            float[] values = features.ToSingles();
            int dim = checked((int)features.Shape[1]);
            return features.Shape[0] == names.Length
                ? new ShardContent([.. names.Select((n, i) => new EmbeddedRow { Path = n[0], Label = n[1], Features = values.AsSpan(i * dim, dim).ToArray() })], leftOut)
                : throw new InvalidDataException($"'{path}' has {features.Shape[0]} rows of features and {names.Length} names.");
        }
        catch (Exception exception) when (exception is KeyNotFoundException or JsonException or InvalidOperationException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"'{path}' is no shard of features: {exception.Message}", exception);
        }
    }

    /// <summary>Writes the shard's file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dim">The features of each image.</param>
    public void Write(string path, int dim)
    {
        var features = new float[Rows.Count * dim];
        for (int i = 0; i < Rows.Count; i++)
        {
            Rows[i].Features.CopyTo(features, i * dim);
        }

        var tensors = new Dictionary<string, TensorData>(StringComparer.Ordinal)
        {
            [FeaturesKey] = new(TensorType.Float32, [Rows.Count, dim], MemoryMarshal.AsBytes<float>(features).ToArray()),
            [NamesKey] = ToBytes(Rows.Select(r => new[] { r.Path, r.Label })),
            [LeftOutKey] = ToBytes(LeftOut),
        };
        AtomicFile.Write(path, stream => SafeTensorsFile.Write(stream, tensors, new Dictionary<string, string>(StringComparer.Ordinal)));
    }

    private static TensorData ToBytes<T>(T value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value));
        return new TensorData(TensorType.UInt8, [bytes.Length], bytes);
    }
}
