using System.Globalization;
using MLNet.SelfSup.Cli.CommandLine;
using MLNet.SelfSup.Images;

namespace MLNet.SelfSup.Cli.Shards;

/// <summary>One of several parts of the images, counted from 1.</summary>
/// <param name="Number">From 1 to <paramref name="Count"/>.</param>
/// <param name="Count">The number of parts.</param>
internal readonly record struct Shard(int Number, int Count)
{
    private const int MaxCount = 1_000_000;

    /// <summary>Reads a shard as users write it.</summary>
    /// <param name="text">For instance <c>2/4</c>.</param>
    /// <returns>The shard.</returns>
    /// <exception cref="UsageException">It is no such text.</exception>
    public static Shard Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && TryRead(parts[0], out int number) && TryRead(parts[1], out int count) && number >= 1 && number <= count && count <= MaxCount
            ? new Shard(number, count)
            : throw new UsageException($"--shard is '{text}'; it must be NUMBER/COUNT, for instance 2/4 for the second of four, with a number from 1 to the count.");
    }

    /// <summary>Picks the shard's images: whole batches, so that each image is computed in the company that it has in a run over all.</summary>
    /// <param name="files">All images.</param>
    /// <param name="batchSize">The images of a batch.</param>
    /// <returns>The images of this shard, which stand next to each other.</returns>
    public IReadOnlyList<ImageFile> Pick(IReadOnlyList<ImageFile> files, int batchSize)
    {
        long batches = ((long)files.Count + batchSize - 1) / batchSize;
        int first = FirstImage(Number - 1, Count);
        int end = FirstImage(Number, Count);
        return [.. files.Skip(first).Take(end - first)];

        int FirstImage(long shard, long count) => (int)Math.Min(files.Count, batches * shard / count * batchSize);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Number}/{Count}";

    private static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
